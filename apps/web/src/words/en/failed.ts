/** When the client can’t open what this browser kept. Keys begin with `failed.` */
export const failed = {
  'failed.reloadTitle': 'A newer version is here',
  'failed.keyTitle': 'The key to this browser’s data is gone',
  'failed.corruptTitle': 'This browser’s data is damaged',
  'failed.inUseTitle': 'Another window is in the way',
  'failed.fullTitle': 'There is no room left',
  'failed.otherTitle': 'Conclave could not open here',
  'failed.reload': 'Reload',
  'failed.wipe': 'Delete local data',
  'failed.wipeTitle': 'Delete what this browser kept?',
  'failed.wipeMeaning':
    'Messages and keys of this browser are erased for good. Your account and your other devices stay; sign in here again with your password or your recovery kit.',
  'failed.wipeOnly': 'Messages that are on no other device can’t be brought back.',
  'failed.keep': 'Keep it',
  'failed.code': 'Code for whoever helps you: {code}',
} as const
