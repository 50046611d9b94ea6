/** Fits a canvas to its place at the screen's resolution and clears it; null while it has no size. */
export function sizeCanvas(
  canvas: HTMLCanvasElement,
  widthPx: number,
  heightPx: number,
): CanvasRenderingContext2D | null {
  const scale = window.devicePixelRatio || 1;
  const width = Math.round(widthPx * scale);
  const height = Math.round(heightPx * scale);
  if (width <= 0 || height <= 0) return null;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, widthPx, heightPx);
  return context;
}
