const ANIMALS = [
  'Badger',
  'Crane',
  'Dolphin',
  'Finch',
  'Fox',
  'Heron',
  'Ibex',
  'Lynx',
  'Otter',
  'Owl',
  'Seal',
  'Wren',
]
const MANNERS = [
  'Calm',
  'Clever',
  'Curious',
  'Gentle',
  'Happy',
  'Kind',
  'Lucky',
  'Merry',
  'Patient',
  'Quiet',
  'Swift',
]
const COLORS = [
  'amber',
  'blue',
  'copper',
  'green',
  'indigo',
  'ivory',
  'olive',
  'red',
  'silver',
  'teal',
  'violet',
]
const PLACES = [
  'attic',
  'balcony',
  'cellar',
  'garden',
  'harbour',
  'kitchen',
  'library',
  'meadow',
  'porch',
  'studio',
]
const ROOM_KEY = 'playground-room'

/** A name such as "Quiet Otter". */
export function suggestNick(): string {
  return `${any(MANNERS)} ${any(ANIMALS)}`
}

/** A room name such as "teal-harbour-527", the same in all tabs of this browser, so that they meet. */
export function suggestRoom(): string {
  const made = `${any(COLORS)}-${any(PLACES)}-${100 + Math.floor(Math.random() * 900)}`
  try {
    const known = localStorage.getItem(ROOM_KEY) ?? made
    localStorage.setItem(ROOM_KEY, known)
    return known
  } catch {
    return made // this page may not use storage, so each tab suggests another room
  }
}

function any(words: readonly string[]): string {
  return words[Math.floor(Math.random() * words.length)] ?? ''
}
