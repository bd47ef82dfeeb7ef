/** The first page. Keys begin with `welcome.` */
export const welcome = {} as const
