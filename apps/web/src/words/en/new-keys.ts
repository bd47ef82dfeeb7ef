/** When somebody may know the password: everything that opens the account, anew. Keys begin with `newKeys.` */
export const newKeys = {
  'newKeys.title': 'Somebody may know my password',
  'newKeys.hint': 'Or has seen the 24 words, or holds a device of yours. One step shuts them out: new password, new recovery kit, new keys.',
  'newKeys.begin': 'Replace password and keys',
  'newKeys.lead': 'One step shuts out whoever has your password or your 24 words. What they have seen already, it can’t take back.',
  'newKeys.changes': 'What this does',
  'newKeys.changePassword': 'You get a new password and 24 new words. The former ones open nothing any more.',
  'newKeys.changeKeys': 'The keys of your account are made anew; the former ones read nothing that you save from now on.',
  'newKeys.changeDevices': 'The devices that you choose are signed out and get nothing new. What they have received stays on them.',
  'newKeys.changeFriends':
    'Friends, conversations and safety numbers stay. Friends see a line that your devices changed, if you remove one, and nothing else.',
  'newKeys.devices': 'Remove these devices',
  'newKeys.devicesHint': 'Untick only what is in your hands and stays with you. This device stays in any case.',
  'newKeys.noDevices': 'This is the only device of your account; there is no other to remove.',
  'newKeys.replace': 'Replace everything now',
  'newKeys.changed': 'Your devices have just changed. Look at the list above, then press the button again.',
} as const
