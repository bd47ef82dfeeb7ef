/** Comparing safety numbers. Keys begin with `safetyNumber.` */
export const safetyNumber = {
  'safetyNumber.title': 'Safety number with {name}',
  'safetyNumber.close': 'Close',
  'safetyNumber.meaning':
    'Compare these digits with {name}, face to face or in a call. If both of you see the same, nobody stands between you, not even this server.',
  'safetyNumber.digits': 'Safety number',
  'safetyNumber.qr': 'QR code of the safety number',
  'safetyNumber.loading': 'The number is being computed',
  'safetyNumber.verify': 'They are the same',
  'safetyNumber.unverify': 'Take the mark away',
  'safetyNumber.verified': 'You have compared this number with {name}.',
  'safetyNumber.resets':
    'The connection with {name} began anew {count, plural, one {once} other {# times}} in the last 24 hours. That happens after a restore; otherwise compare the number again.',
} as const
