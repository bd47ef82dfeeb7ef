/** Friends, requests and blocked people. Keys begin with `friends.` */
export const friends = {} as const
