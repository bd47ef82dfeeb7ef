/** Kick, ban and timeout: a part of the area `community`. */
export const moderation = {
  'community.kick': 'Kick',
  'community.ban': 'Ban',
  'community.timeout': 'Timeout',
  'community.endTimeout': 'End timeout',
  'community.kickTitle': 'Kick {name}?',
  'community.kickMeaning.community':
    'They leave the community now, and read nothing that is written from here on. With an invite they can come back.',
  'community.kickMeaning.group': 'They leave the group now, and read nothing that is written from here on. Whoever is in it can ask them back.',
  'community.banTitle': 'Ban {name}?',
  'community.banMeaning': 'They leave now, read nothing that is written from here on, and no invite lets this account back in.',
  'community.replaceLinks': 'Replace open links',
  'community.replaceLinksHint':
    '{count, plural, one {Whoever kept the open link that works can go on reading with the help of the server. It is withdrawn, and a new one with the same terms is made on this device.} other {Whoever kept one of the # open links that work can go on reading with the help of the server. They are withdrawn, and new ones with the same terms are made on this device.}} You find them under Invites in the settings.',
  'community.linksOfOthers':
    '{count, plural, one {An open link of somebody else works, and stays.} other {# open links of others work, and stay.}} Whoever kept one can go on reading with the help of the server. Ask their makers, or who manages the community, to replace them.',
  'community.timeoutTitle': 'Timeout for {name}',
  'community.timeoutMeaning': 'They can read, and not write, until it is over.',
  'community.timeoutFor': 'For how long',
  'community.reason': 'Reason',
  'community.reasonHint': 'Optional. It stands in the audit log, for those who may read it.',
} as const
