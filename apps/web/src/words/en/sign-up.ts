/** Sign up. Keys begin with `signUp.` */
export const signUp = {} as const
