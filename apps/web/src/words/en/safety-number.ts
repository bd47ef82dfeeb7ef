/** Comparing safety numbers. Keys begin with `safetyNumber.` */
export const safetyNumber = {} as const
