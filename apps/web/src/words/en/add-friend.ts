/** Adding a friend by handle, link or QR code. Keys begin with `addFriend.` */
export const addFriend = {} as const
