/** The frame around all screens: opening, connection, versions, failures. Keys begin with `shell.` */
export const shell = {} as const
