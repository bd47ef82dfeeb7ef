/** Sign in, by password or with the 24 words. Keys begin with `signIn.` */
export const signIn = {
  'signIn.title': 'Welcome back',
  'signIn.lead': 'This device joins your account and gets your contacts.',
  'signIn.wordsTitle': 'Sign in with your recovery kit',
  'signIn.wordsLead': 'The 24 words open your account without the password, and you choose a new one.',
  'signIn.passwordMissing': 'Enter your password.',
  'signIn.credentials': 'Handle or password is wrong. Check both.',
  'signIn.words': 'Recovery words',
  'signIn.wordsHint': '{count, plural, =0 {24 words, with blanks between them} one {# word of 24} other {# words of 24}}',
  'signIn.useWords': 'Use the recovery kit instead',
  'signIn.usePassword': 'Use the password instead',
  'signIn.noAccount': 'I have no account yet',
} as const
