/** An invite to a community, opened by its link. Keys begin with `join.` */
export const join = {
  'join.looking': 'Looking where this invite leads',
  'join.tab': 'An invite',
  'join.title': 'You are invited to {name}',
  'join.already': 'You are in {name} already',
  'join.lead': 'Its members see your name when you join. You can leave whenever you like.',
  'join.leadOutside': 'Create an account or sign in, and you come back to this invite before anything is shown to anybody.',
  'join.members': '{count, plural, one {# member} other {# members}} when the invite was made',
  'join.join': 'Join',
  'join.open': 'Open',
  'join.notNow': 'Not now',
  'join.refused': 'This invite does not work',
  'join.unknown': 'The server does not know this invite any more, or it was changed on its way. Ask for a new one.',
  'join.continue': 'Continue without it',
} as const
