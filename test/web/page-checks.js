// Read as text and run inside the page by browser.test.ts: what is wrong with it, as two lists of words.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];

  /** Labels, names, landmarks, headings, ids and width: what those need who cannot see, or have little room. */
  function structure() {
    const faults = [];
    const name = (it) =>
      (it.getAttribute('aria-label') ?? it.textContent).trim() ||
      [...(it.labels ?? [])].map((label) => label.textContent.trim()).join('');
    for (const it of all('input, button, a, summary, [role=region]'))
      if (name(it) === '') faults.push(`no name: ${it.outerHTML.slice(0, 80)}`);
    for (const it of all('img')) if (!it.hasAttribute('alt')) faults.push('an image without alt');
    for (const landmark of [
      'main',
      'h1',
      'header.top',
      'nav[aria-label]',
      'search',
      '[role=status]',
      '.overview[aria-label]',
    ])
      if (all(landmark).length !== 1) faults.push(`${all(landmark).length} times ${landmark}`);
    if (document.documentElement.lang === '' || document.title === '') faults.push('no language or title');
    const levels = all('h1, h2, h3, h4').map((it) => Number(it.tagName.slice(1)));
    for (const [i, level] of levels.entries())
      if (level > (levels[i - 1] ?? 0) + 1) faults.push(`heading level ${level} after ${levels[i - 1]}`);
    const ids = all('[id]').map(({ id }) => id);
    if (new Set(ids).size !== ids.length) faults.push(`ids twice: ${ids.join(' ')}`);
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) faults.push(`wider than the window: ${scrollWidth}`);
    return faults;
  }

  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });

  /** Relative luminance of colours painted one over the other (WCAG 2.2). */
  function luminance(layers) {
    canvas.clearRect(0, 0, 1, 1);
    for (const layer of layers) {
      canvas.fillStyle = layer;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => {
      const part = byte / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  /** Texts whose contrast with what lies behind is below AA: 4.5, or 3 for large ones, by computed colours. */
  function contrast() {
    const faults = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let seen = 0;
    while (walker.nextNode()) {
      const it = walker.currentNode.parentElement;
      if (walker.currentNode.textContent.trim() === '' || !it.checkVisibility()) continue;
      seen++;
      const behind = [];
      for (let one = it; one; one = one.parentElement) behind.unshift(getComputedStyle(one).backgroundColor);
      const { color, fontSize, fontWeight } = getComputedStyle(it);
      const [a, b] = [luminance(behind), luminance([...behind, color])];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const size = Number.parseFloat(fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700);
      if (ratio < (large ? 3 : 4.5)) faults.push(`${ratio.toFixed(2)}: ${it.outerHTML.slice(0, 80)}`);
    }
    return seen === 0 ? ['no text was looked at'] : faults;
  }

  return [...structure(), ...contrast()];
})();
