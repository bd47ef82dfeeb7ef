/** The 24 words. Keys begin with `recoveryKit.` */
export const recoveryKit = {} as const
