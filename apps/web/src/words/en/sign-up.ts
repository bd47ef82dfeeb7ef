/** Sign up. Keys begin with `signUp.` */
export const signUp = {
  'signUp.title': 'Create your account',
  'signUp.handleMissing': 'Choose a handle.',
  'signUp.handleHint': 'Friends find you by it. It stays as it is.',
  'signUp.handleRule': '3 to 32 characters: a to z, digits and _',
  'signUp.handleChecking': 'Asking whether it is free',
  'signUp.handleFree': '@{handle} is free.',
  'signUp.handleUnknown': 'The server doesn’t answer; it is asked again when you create the account.',
  'signUp.invite': 'Invitation code',
  'signUp.inviteHint': 'You have it from whoever runs this server.',
  'signUp.inviteMissing': 'Enter the code of your invitation.',
  'signUp.truth': 'Nobody can reset this password for you, not even this server: only your own devices or your recovery kit can. The kit comes next.',
  'signUp.haveAccount': 'I have an account already',
} as const
