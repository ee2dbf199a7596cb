const words: Readonly<Record<string, string>> = Object.fromEntries(
  'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu'
    .split(' ')
    .map((word) => [word.charAt(0), word]),
)

/** A code's characters in the ICAO spelling alphabet; digits stay digits. */
export const spelling = (code: string): string[] =>
  [...code.replaceAll(' ', '')].map((character) => words[character] ?? character)
