import type { Contact, Line } from './cast.ts'

/** The community of the pictures. */
export const CLUB = 'Harbour Repair Café'
export const GROUP = 'Lanterns on Sunday'

/** Whoever comes by the link; the last one does not stay. */
export const CLUB_MEMBERS = ['grace', 'linus', 'mina', 'tomas', 'yuki', 'priya', 'prize_office'] as const satisfies readonly Contact[]
export const GROUP_MEMBERS = ['grace', 'yuki', 'tomas'] as const satisfies readonly Contact[]
/** They let their contacts see that they are there. */
export const SEEN = ['grace', 'linus', 'yuki'] as const satisfies readonly Contact[]

export const CLUB_TEMPLATE = {
  channels: [
    { name: 'welcome', topic: 'When, where, and how it works' },
    { name: 'news', topic: 'Once a week, not more' },
  ],
  categories: [
    {
      name: 'Together',
      channels: [
        { name: 'general', topic: 'Saturday, ten to four, in the reading room' },
        { name: 'benches', topic: 'Who repairs what, and with which tool', slowMode: 10 },
        { name: 'lost-and-found' },
      ],
    },
    {
      name: 'Organisers',
      channels: [
        { name: 'planning', private: { roles: ['Organisers', 'Board'] } },
        { name: 'money', policy: 'joined' as const, private: { roles: ['Board'] } },
      ],
    },
  ],
  // Lowest first.
  roles: [
    { name: 'Menders', colour: 0x2f9e97, permissions: [] },
    { name: 'Organisers', colour: 0x8f6fd0, permissions: ['createInvite', 'manageMessages', 'moderateMembers', 'kickMembers'] as const },
    { name: 'Board', colour: 0xc9973b, permissions: ['manageChannels', 'manageRoles', 'banMembers', 'viewAuditLog'] as const },
  ],
}

export const CLUB_ROLES: readonly (readonly [Contact, readonly string[]])[] = [
  ['grace', ['Board', 'Organisers']],
  ['linus', ['Organisers', 'Menders']],
  ['yuki', ['Organisers']],
  ['mina', ['Menders']],
  ['tomas', ['Menders']],
]

type Said = readonly [minutesAgo: Line[0], from: Contact | 'ada', text: string]
const HOUR = 60
const DAY = 24 * HOUR

/** What is said in channels, and read. */
export const SAID: Readonly<Record<string, readonly Said[]>> = {
  welcome: [[2 * DAY, 'ada', 'Bring what is broken, and half an hour. Whoever can mend shows how; whoever can’t makes coffee.']],
  general: [
    [DAY - 190, 'grace', 'The library said yes: the reading room is ours on Saturday, from ten to four.'],
    [DAY - 190, 'grace', 'And they lend us the long tables.'],
    [DAY - 196, 'linus', 'That is the best news of the week. I can be there at nine and set up the benches.'],
    [DAY - 201, 'yuki', 'Forty posters are printed, A3. Who takes some to the market?'],
    [DAY - 204, 'tomas', 'I pass it every morning. Ten for me, please.'],
    [4 * HOUR + 31, 'mina', 'هل ما زال هناك مكان لطاولة الخياطة بجانب الباب؟'],
    [4 * HOUR + 26, 'ada', 'نعم يا مينا، والضوء هناك أفضل.'],
    [4 * HOUR + 24, 'mina', 'ممتاز، شكرا جزيلا!'],
    [52, 'priya', 'My brother asks whether he may bring his radio from 1962. It hums, but only in the evening.'],
    [50, 'linus', 'Tell him yes. A hum is nearly always a capacitor, and those I have.'],
    [49, 'linus', 'He should not plug it in again before Saturday, though.'],
    [47, 'priya', 'Too late, it is his alarm clock ☕'],
    [9, 'ada', 'Here is the plan of the room: https://harbour-library.example/rooms/reading-room'],
    [8, 'ada', 'Sewing by the door, radios at the window, bicycles in the yard. What did I forget?'],
    [6, 'grace', 'The cake. It goes between the radios and the sewing machines, where everybody has to pass.'],
    [3, 'tomas', 'Then I know where I sit.'],
  ],
  planning: [
    [3 * HOUR, 'grace', 'Two people for the door, two for the coffee. Who writes the list?'],
    [3 * HOUR - 4, 'yuki', 'I do. It hangs at the entrance from nine on.'],
    [2 * HOUR + 50, 'ada', 'Thank you. I bring the extension leads and the first-aid kit.'],
    [2 * HOUR + 48, 'linus', 'The kit too? Last time we needed it before the coffee was ready.'],
  ],
}

/** What nobody read yet: once somebody is called by name. */
export const UNREAD: Readonly<Record<string, readonly Said[]>> = {
  news: [
    [21, 'grace', 'The newspaper comes on Saturday at eleven. Smile, or hide behind a sewing machine.'],
    [20, 'grace', 'They want a picture of the radio.'],
  ],
  benches: [[14, 'linus', '@ada can you bring the good soldering iron? The tip of mine is worn.']],
}

/** In the group. */
export const GROUP_SAID: readonly Said[] = [
  [2 * HOUR + 12, 'yuki', 'Sunday, five o’clock, at the old pier. Bring a lantern and something warm.'],
  [2 * HOUR + 9, 'tomas', 'I have three lanterns and no matches.'],
  [2 * HOUR + 8, 'grace', 'I have matches and no lantern. We are complete.'],
  [40, 'ada', 'I bring soup.'],
  [38, 'yuki', 'Then it is a feast.'],
]
