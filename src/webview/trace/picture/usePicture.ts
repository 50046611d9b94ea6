import { useEffect, useRef } from 'preact/hooks';
import type { PanelClient } from '../../client.ts';
import { SvgSurface } from './svgSurface.ts';
import { type Drawn, tracePicture } from './tracePicture.ts';

/** Pixels of a PNG for each of ours: sharp also on fine screens. */
const pngScale = 2;

/** Draws what the panel shows and hands it to the host to save, whenever the host asks. */
export function usePicture(client: PanelClient, drawn: Drawn): void {
  const latest = useRef(drawn);
  latest.current = drawn;
  useEffect(
    () =>
      client.on('savePicture', ({ format }) => {
        void (async () => {
          const now = latest.current;
          const name = `trace-${now.state.columns.traceId.slice(0, 8)}.${format}`;
          const data = format === 'svg' ? svgOf(now) : await pngOf(now);
          if (data !== null) await client.request('saveFile', { name, data });
          // A refusal is shown by the host itself.
        })().catch(() => undefined);
      }),
    [client],
  );
}

function pictureOf(drawn: Drawn) {
  const context = document.createElement('canvas').getContext('2d');
  if (context !== null) context.font = drawn.palette.font;
  return tracePicture(drawn, (text) => context?.measureText(text).width ?? text.length * 6);
}

function svgOf(drawn: Drawn): string {
  const { widthPx, heightPx, title, paint } = pictureOf(drawn);
  const surface = new SvgSurface();
  paint(surface);
  return surface.toSvg(widthPx, heightPx, title);
}

async function pngOf(drawn: Drawn): Promise<ArrayBuffer | null> {
  const { widthPx, heightPx, paint } = pictureOf(drawn);
  const canvas = document.createElement('canvas');
  canvas.width = widthPx * pngScale;
  canvas.height = heightPx * pngScale;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.scale(pngScale, pngScale);
  paint(context);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return (await blob?.arrayBuffer()) ?? null;
}
