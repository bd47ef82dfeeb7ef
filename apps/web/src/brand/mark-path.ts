/** The mark on a 32 by 32 field: a speech bubble, and in it the keyhole, cut out (even-odd). */
export const MARK_VIEW_BOX = '0 0 32 32'
export const BUBBLE_PATH =
  'M16 2.5C8.27 2.5 2 8.1 2 15c0 3.5 1.6 6.65 4.2 8.93-.2 1.78-.95 3.4-2.1 4.72-.36.42-.04 1.07.51 1.04 2.93-.17 5.5-1.2 7.42-2.78 1.27.38 2.6.59 3.97.59 7.73 0 14-5.6 14-12.5S23.73 2.5 16 2.5Z'
export const KEYHOLE_PATH =
  'M16 7.75a4.25 4.25 0 0 0-2.2 7.89l-1.35 5.47c-.16.65.33 1.27 1 1.27h5.1c.67 0 1.16-.62 1-1.27l-1.35-5.47A4.25 4.25 0 0 0 16 7.75Z'
