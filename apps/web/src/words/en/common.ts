/** Words of more than one screen. Keys begin with `common.` */
export const common = {} as const
