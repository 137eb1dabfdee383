/** A landmark of a template: which mesh point it is, and where it lies in the template's unit square. */
export interface TemplateLandmark {
  readonly mesh: number;
  readonly x: number;
  readonly y: number;
}

export type AlignmentTemplate = keyof typeof alignmentTemplates;

/**
 * Alignment templates by name. `dlib-25`: the mean face of dlib's `get_face_chip_details`, with the 25 of its 68
 * points that have a counterpart in the mesh (the comment gives dlib's index).
 */
export const alignmentTemplates = {
  "dlib-25": [
    { mesh: 33, x: 0.121737, y: 0.216423 }, // 36
    { mesh: 160, x: 0.187122, y: 0.178758 }, // 37
    { mesh: 158, x: 0.265825, y: 0.179852 }, // 38
    { mesh: 133, x: 0.334606, y: 0.231733 }, // 39
    { mesh: 153, x: 0.260918, y: 0.245099 }, // 40
    { mesh: 144, x: 0.182743, y: 0.244077 }, // 41
    { mesh: 362, x: 0.645647, y: 0.231733 }, // 42
    { mesh: 385, x: 0.714428, y: 0.179852 }, // 43
    { mesh: 387, x: 0.793132, y: 0.178758 }, // 44
    { mesh: 263, x: 0.858516, y: 0.216423 }, // 45
    { mesh: 373, x: 0.79751, y: 0.244077 }, // 46
    { mesh: 380, x: 0.719335, y: 0.245099 }, // 47
    { mesh: 168, x: 0.490127, y: 0.203352 }, // 27
    { mesh: 197, x: 0.490127, y: 0.307009 }, // 28
    { mesh: 5, x: 0.490127, y: 0.409805 }, // 29
    { mesh: 4, x: 0.490127, y: 0.515625 }, // 30
    { mesh: 2, x: 0.490127, y: 0.628106 }, // 33
    { mesh: 61, x: 0.254149, y: 0.780233 }, // 48
    { mesh: 37, x: 0.428858, y: 0.727388 }, // 50
    { mesh: 0, x: 0.490127, y: 0.742578 }, // 51
    { mesh: 267, x: 0.551395, y: 0.727388 }, // 52
    { mesh: 291, x: 0.726104, y: 0.780233 }, // 54
    { mesh: 78, x: 0.290379, y: 0.784792 }, // 60
    { mesh: 13, x: 0.490127, y: 0.785343 }, // 62
    { mesh: 308, x: 0.689874, y: 0.784792 }, // 64
  ],
} as const satisfies Record<string, readonly TemplateLandmark[]>;
