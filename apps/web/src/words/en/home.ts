/** Conversations and the empty home. Keys begin with `home.` */
export const home = {} as const
