/** The first page. Keys begin with `welcome.` */
export const welcome = {
  'welcome.title': 'A room with a door that locks',
  'welcome.lead':
    'Talk with the people you choose. Your words open on your devices and on theirs; the server in between carries them and can’t read them.',
  'welcome.server': 'The server {host}',
  'welcome.asking': 'Asking the server',
  'welcome.open': 'Takes new accounts. No e-mail address, no phone number.',
  'welcome.invite': 'Takes new accounts by invitation. Have the code at hand.',
  'welcome.closed': 'Takes no new accounts. If you have one, sign in.',
  'welcome.unreachable': 'The server doesn’t answer. Check your connection, or wait a moment.',
} as const
