import type { Box, LiveView } from "selfsame/browser";

/** Draws boxes, and landmarks where there are any, into a canvas that lies on the video. */
export function drawView(canvas: HTMLCanvasElement, view: LiveView | undefined): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!view) return;
  if (canvas.width !== view.width || canvas.height !== view.height)
    Object.assign(canvas, { width: view.width, height: view.height });
  // As thick on the screen whatever the camera's size.
  const unit = view.width / 640;
  view.faces.forEach(({ box, keypoints }, i) => {
    const [light, dark] =
      i === 0 ? ["#fff", "rgb(0 0 0 / 55%)"] : ["rgb(255 255 255 / 60%)", "rgb(0 0 0 / 30%)"];
    const shape = () => {
      context.beginPath();
      corners(context, box, Math.min(box.width, box.height) / 5);
      context.stroke();
    };
    context.lineCap = "round";
    Object.assign(context, { lineWidth: 5 * unit, strokeStyle: dark });
    shape();
    Object.assign(context, { lineWidth: 2.5 * unit, strokeStyle: light });
    shape();
    for (const { x, y } of keypoints.slice(0, 4)) {
      context.beginPath();
      context.arc(x, y, 2.5 * unit, 0, 2 * Math.PI);
      Object.assign(context, { fillStyle: light, lineWidth: unit, strokeStyle: dark });
      context.fill();
      context.stroke();
    }
  });
}

function corners(context: CanvasRenderingContext2D, { x, y, width, height }: Box, arm: number): void {
  const [right, bottom] = [x + width, y + height];
  for (const [cx, cy, dx, dy] of [
    [x, y, 1, 1],
    [right, y, -1, 1],
    [right, bottom, -1, -1],
    [x, bottom, 1, -1],
  ] as const) {
    context.moveTo(cx + dx * arm, cy);
    context.lineTo(cx, cy);
    context.lineTo(cx, cy + dy * arm);
  }
}
