/** How much y grows with x: least squares. */
export function slopeOf(points: readonly { x: number; y: number }[]): number {
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const x = mean(points.map((point) => point.x));
  const y = mean(points.map((point) => point.y));
  const top = points.map((point) => (point.x - x) * (point.y - y));
  return mean(top) / mean(points.map((point) => (point.x - x) ** 2));
}
