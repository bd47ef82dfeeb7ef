/** A friend link that was opened before signing in. Keys begin with `friendLink.` */
export const friendLink = {
  'friendLink.title': 'Somebody invites you to talk',
  'friendLink.lead': 'They gave you their friend link. Create an account or sign in, and you see who it is before anything is sent.',
  'friendLink.kept': 'A friend link waits for you. You see whose it is as soon as you are inside.',
  'friendLink.malformedTitle': 'This link is not whole',
  'friendLink.otherServerTitle': 'This link belongs to another server',
  'friendLink.continue': 'Continue without it',
} as const
