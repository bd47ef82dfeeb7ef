/** Now, in every picture. */
export const NOW = Date.UTC(2026, 10, 19, 14, 36)

/** Whose screen it is. The seed of the keys decides the colour of a person. */
export const SELF = { handle: 'ada', name: 'Ada Winter', seed: 24, password: 'heron lantern cobalt willow' } as const

export const CONTACTS = [
  { handle: 'grace', name: 'Grace Okafor', seed: 12 },
  { handle: 'linus', name: 'Linus Berg', seed: 6 },
  { handle: 'mina', name: 'مينا حداد', seed: 3 },
  { handle: 'tomas', name: 'Tomás Rivera', seed: 2 },
  { handle: 'yuki', name: 'Yuki Tanaka', seed: 0 },
  { handle: 'priya', name: 'Priya Raman', seed: 4 },
  { handle: 'prize_office', name: 'Prize Office', seed: 9 },
] as const
/** They ask for contact, and nobody answered yet. */
export const ASKING = [
  { handle: 'jonas', name: 'Jonas Weber', seed: 7 },
  { handle: 'noor_aziz', name: 'Noor Aziz', seed: 5 },
] as const
/** Asked, and has not answered yet. */
export const ASKED = { handle: 'elif', name: 'Elif Kaya', seed: 11 } as const

export type Contact = (typeof CONTACTS)[number]['handle']

/** One message: how long before now (minutes), whose, what. */
export type Line = readonly [minutesAgo: number, from: 'ada' | 'friend', text: string]

const HOUR = 60
const DAY = 24 * HOUR

/** What is older than this has been read, minutes. */
export const READ_BEFORE = 100

/** What is said before the pictures are taken. */
export const TALKS: Readonly<Record<Exclude<Contact, 'prize_office'>, readonly Line[]>> = {
  grace: [
    [DAY - 206, 'friend', 'The library said yes. We get the reading room on Saturday, from ten to four.'],
    [DAY - 206, 'friend', 'And they lend us the long tables.'],
    [DAY - 209, 'ada', 'That is the best news of the week.'],
    [DAY - 209, 'ada', 'How many people do you plan for?'],
    [
      DAY - 214,
      'friend',
      'Thirty, forty if it rains. Last spring there was a queue down the stairs for the sewing machines, so this time we put them next to the door and the bicycles into the yard.',
    ],
    [5 * HOUR + 24, 'ada', 'What is still missing:\n\n1. two extension leads\n2. the good soldering iron (Linus has it)\n3. coffee'],
    [5 * HOUR + 22, 'friend', 'I bring the leads.'],
    [5 * HOUR + 22, 'friend', 'The plan of the room is here: https://harbour-library.example/rooms/reading-room'],
    [5 * HOUR + 5, 'ada', 'Linus can come at nine and set up the benches.'],
    [5 * HOUR + 3, 'friend', 'Perfect. Then we have an hour before the doors open ☕'],
    [56, 'ada', 'Can you bring the sign for the door? I can’t find ours anywhere.'],
    [55, 'friend', 'It has been under my desk since April. I’ll dust it off.'],
    [34, 'ada', 'You are wonderful.'],
    [5, 'friend', 'Wait until you see the sign.'],
    [4, 'ada', 'See you on Saturday, then.'],
  ],
  linus: [
    [3 * DAY, 'ada', 'Do you still have the soldering iron?'],
    [3 * DAY - 12, 'friend', 'The good one? Yes, on the shelf behind the paint.'],
    [3 * DAY - 14, 'ada', 'Saturday, ten o’clock, Harbour Library. There will be cake.'],
    [3 * DAY - 15, 'friend', 'You had me at soldering iron.'],
    [6 * HOUR, 'ada', 'Could you come at nine, for the benches?'],
    [5 * HOUR + 40, 'friend', 'Nine is fine.'],
    [
      26,
      'friend',
      'I tested the iron just now. It heats up in twenty seconds, but the tip is worn. I can order a new one, it would be here on Friday.',
    ],
    [25, 'friend', 'It costs 11.90.'],
    [25, 'friend', 'Shall I?'],
    [12, 'friend', 'And does anybody bring solder?'],
  ],
  mina: [
    [2 * DAY + 40, 'friend', 'صباح الخير! هل ما زال هناك مكان لطاولة الخياطة يوم السبت؟'],
    [2 * DAY + 31, 'ada', 'صباح النور مينا، نعم، بجانب الباب. كم ماكينة ستحضرين؟'],
    [2 * DAY + 28, 'friend', 'اثنتين، وواحدة صغيرة للأطفال.'],
    [2 * DAY + 28, 'friend', 'العنوان هو Harbour Library، الطابق الأول، أليس كذلك؟'],
    [2 * DAY + 20, 'ada', 'نعم، والموعد من 10:00 إلى 16:00. هذه خريطة الغرفة: https://harbour-library.example/rooms/reading-room'],
    [2 * DAY + 18, 'friend', 'ممتاز، شكرا جزيلا.'],
  ],
  tomas: [
    [4 * DAY, 'friend', 'Thank you for the book. I read half of it on the train and missed my stop.'],
    [4 * DAY - 3, 'ada', 'That is the highest praise there is.'],
  ],
  yuki: [
    [DAY + 300, 'friend', 'The poster is printed, A3, forty copies.'],
    [DAY + 290, 'ada', 'They look beautiful. Thank you!'],
  ],
  priya: [
    [92, 'friend', 'I can take the first shift at the front desk.'],
    [88, 'friend', 'And my brother asks whether he may bring his radio from 1962.'],
  ],
}
