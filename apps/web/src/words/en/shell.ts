/** The frame around all screens: opening, connection, versions, failures. Keys begin with `shell.` */
export const shell = {
  'shell.tryAgain': 'Try again',
  'shell.notHere': 'This address leads nowhere. It may have been cut off when it was copied.',
  'shell.toStart': 'Go to the start',
  'shell.notices': 'Notices',
  'shell.dismiss': 'Dismiss',
} as const
