/** Pictures of 24 × 24, drawn in strokes, for buttons that have a spoken label. */
const drawn = (path: string) => () => (
  <svg
    width="24"
    height="24"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="2"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={path} />
  </svg>
)

/** The way back. */
export const BackIcon = drawn('M20 12H4m7-7-7 7 7 7')

/** Takes the last character away. */
export const EraseIcon = drawn('M9 5h11a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H9l-6-7zm3 4 5 6m0-6-5 6')

/** What a reader can choose. */
export const SettingsIcon = drawn('M4 7h9m4 0h3M4 17h3m4 0h9M15 4.5v5M9 14.5v5')

/** Something went as it should. */
export const CheckIcon = drawn('m4 12.5 5.5 5.5L20 6.5')

/** A time that is over. */
export const ClockIcon = drawn('M12 7v5l3.5 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0')

/** Leads further. */
export const OnIcon = drawn('m9 5 7 7-7 7')
