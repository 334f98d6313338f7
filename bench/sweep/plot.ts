/** One line of a plot: a value each second. */
interface Line {
  label: string;
  unit: string;
  values: readonly number[];
}

const WIDTH = 720;
const HEIGHT = 200;
const LEFT = 60;
const TOP = 40;

/** Two plots above each other over the same time in seconds, as SVG that can be read on light and on dark ground. */
export function plot(title: string, lines: readonly Line[]): string {
  const height = lines.length * (HEIGHT + TOP) + 70;
  const seconds = Math.max(...lines.map(({ values }) => values.length - 1), 1);
  const parts = lines.map((line, i) => panel(line, i, seconds));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">
<style>
text { font: 13px system-ui, sans-serif; fill: #57606a }
.title { font-weight: 600 }
.grid { stroke: #8b949e; stroke-opacity: 0.35; fill: none }
.line0 { stroke: #0969da; fill: none; stroke-width: 1.5 }
.line1 { stroke: #bf5700; fill: none; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
text { fill: #b1bac4 }
.line0 { stroke: #58a6ff }
.line1 { stroke: #f0883e }
}
</style>
<text class="title" x="${LEFT}" y="20">${title}</text>
${parts.join('\n')}
</svg>
`;
}

function panel({ label, unit, values }: Line, index: number, seconds: number): string {
  const top = 30 + TOP + index * (HEIGHT + TOP);
  const most = ceiling(Math.max(...values, 1));
  const x = (second: number) => LEFT + (second / seconds) * (WIDTH - LEFT - 20);
  const y = (value: number) => top + HEIGHT - TOP - (value / most) * (HEIGHT - TOP);
  const points = values.map((value, second) => `${x(second).toFixed(1)},${y(value).toFixed(1)}`);
  const rows = [0, most / 2, most].map(
    (value) =>
      `<path class="grid" d="M${LEFT} ${y(value)}H${WIDTH - 20}"/><text x="${LEFT - 8}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
  );
  const step = ceiling(seconds / 6);
  const columns = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, i) => i * step).map(
    (second) => `<text x="${x(second)}" y="${y(0) + 18}" text-anchor="middle">${second} s</text>`,
  );
  return `<text x="${LEFT}" y="${top - 10}">${label} (${unit})</text>
${rows.join('')}${columns.join('')}
<polyline class="line${index}" points="${points.join(' ')}"/>`;
}

/** The next round number: 1, 2 or 5 with noughts. */
function ceiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}
