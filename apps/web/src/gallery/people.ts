/** A fixed moment, so that pictures stay equal: 21 November 2026, 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 21, 12)

interface GalleryPerson {
  readonly id: string
  readonly name: string
  readonly last: string
  readonly time: string
  readonly unread: number
}

export const PEOPLE: readonly GalleryPerson[] = [
  { id: '1', name: 'Anna Lindqvist', last: 'The boat leaves at seven, I will be there', time: '14:02', unread: 3 },
  { id: '2', name: 'Ben Okafor', last: 'You: sounds good', time: '13:40', unread: 0 },
  {
    id: '3',
    name: 'Dr. Maximiliane von und zu Hohenstein-Langenfeld',
    last: 'A very long name and a very long last message that does not end',
    time: '09:15',
    unread: 120,
  },
  { id: '4', name: 'ليلى حداد', last: 'نلتقي غدا في المقهى', time: 'Fri', unread: 0 },
  { id: '5', name: 'Choir', last: 'Tove: rehearsal is on Thursday', time: 'Thu', unread: 0 },
  { id: '6', name: 'さくら', last: 'また明日ね', time: '12 Nov', unread: 0 },
]
