/** Sign in, by password or with the 24 words. Keys begin with `signIn.` */
export const signIn = {} as const
