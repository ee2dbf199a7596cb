/** One's own account in English. */
export const account = {
  sessions: 'Where you are signed in',
  heads: ['Address', 'Since', 'Last seen', 'Session'],
  current: 'This one',
  end: 'End',
  endOthers: 'End all others',
}
