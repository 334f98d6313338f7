// The page works without this. With it, an answer comes in place: focus stays in the field and the answer is announced.

const form = document.querySelector('#ask');
const result = document.querySelector('#result');
const said = document.querySelector('#said');
let running = new AbortController();
let shown = location.search;

if (form && result && said) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void go(`/?${new URLSearchParams(new FormData(form))}`);
  });
  form.addEventListener('change', (event) => {
    if (event.target.type === 'radio' && form.elements.q.value.trim() !== '') form.requestSubmit();
  });
  result.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="/?"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void go(link.getAttribute('href'));
  });
  // A skip link changes the address, too, but not the question
  addEventListener('popstate', () => location.search !== shown && location.reload());
  if (result.dataset.said !== '') said.textContent = result.dataset.said;
  else if (matchMedia('(hover: hover)').matches) form.elements.q.focus();
}

/** Asks this address and puts its answer in place of the present one; a newer question ends an older one. */
async function go(address) {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  result.ariaBusy = 'true';
  said.textContent = 'Asking…';
  try {
    const response = await fetch(address, { signal, headers: { accept: 'text/html' } });
    show(new DOMParser().parseFromString(await response.text(), 'text/html'), address);
  } catch {
    // Not reached: let the browser say why
    if (!signal.aborted) location.assign(address);
  }
}

function show(page, address) {
  const fresh = page.querySelector('#result');
  if (!fresh) return location.assign(address);
  history.pushState(undefined, '', address);
  shown = location.search;
  document.title = page.title;
  document.querySelector('.hero').className = page.querySelector('.hero').className;
  document.querySelector('.overview').replaceWith(page.querySelector('.overview'));
  for (const field of page.querySelector('#ask').elements) {
    const own =
      field.name &&
      [...form.elements].find(
        ({ name, value, type }) => name === field.name && (type === 'text' || value === field.value),
      );
    if (own) Object.assign(own, field.type === 'text' ? { value: field.value } : { checked: field.checked });
  }
  result.replaceChildren(...fresh.childNodes);
  result.dataset.said = fresh.dataset.said;
  result.ariaBusy = 'false';
  said.textContent = fresh.dataset.said;
}
