/** What happened to a token, as its history tells it. */
interface Happening {
  readonly event: string
  readonly via?: string | undefined
  readonly status: number
}

const events: Readonly<Record<string, string>> = {
  'token.enrolled': 'Enrolled',
  'token.opened': 'Opened with the PIN',
  'token.opened offline': 'Opened in offline mode',
  'token.closed': 'Closed by the user',
  'token.closed single-use': 'Used once, and closed',
  'token.duress': 'Duress signalled',
  'token.duress offline': 'Duress signalled in offline mode',
  'token.duress otp': 'Duress signalled by a code',
  'token.error': 'Wrong PIN',
  'token.error otp': 'Wrong code',
  'token.error sms': 'Wrong code',
  'token.error email': 'Wrong code',
  'token.error offline': 'Wrong answer in offline mode',
  'token.blocked': 'Blocked after too many errors',
  'token.unblocked': 'Block over, with one try',
  'token.deleted': 'Deleted',
  'token.unlocked': 'Unlocked on the phone',
  'token.changed': 'PIN, phrase or contacts changed',
  'token.recovery': 'A recovery was begun or stopped',
  'token.recovered': 'Recovered',
  'token.restored': 'Restored',
  'token.conflict': 'The enrolment was tried from two phones',
  'otp.accepted': 'Code accepted',
  'transaction.approved': 'Transaction approved',
  'transaction.denied': 'Transaction denied',
  'transaction.duress': 'Transaction approved under duress',
}

const forced: Readonly<Record<number, string>> = { 1: 'Opened', 2: 'Closed, without errors', 4: 'Blocked' }

/** What the pages about tokens say, in English. */
export const tokens = {
  find: 'User ID begins with',
  findHint: 'Upper and lower case matter.',
  users: 'Users',
  choose: 'Choose a user.',
  nobody: (service: string) => `Nobody is enrolled in ${service} yet.`,
  noMatch: (prefix: string) => `No user ID begins with “${prefix}”. Upper and lower case matter.`,
  unknown: 'Nobody with this user ID is enrolled here.',
  enrol: 'Enrol a user',
  enrolMany: 'Enrol many',
  backToList: 'Other users',
  statuses: ['Not enrolled', 'Open', 'Closed', 'Under duress', 'Blocked'],
  statusOf: (id: string, status: string) => `${id}: ${status}`,
  timeLeft: (seconds: number) => `${seconds} seconds left`,
  live: (seconds: number) => `Live, checked ${seconds} s ago`,
  notLive: (time: string) => `Not connected. Showing what was true at ${time}.`,
  heads: ['User ID', 'Status', 'Last event', 'Phone', 'Actions'],
  list: 'Tokens',
  shortcuts: 'Press / to find a user.',

  facts: {
    errors: 'Errors',
    errorsOf: (errors: number, most: number) => `${errors} of ${most}`,
    phone: 'Phone',
    seen: 'Last seen',
    minute: 'this minute',
    opened: 'Opened by',
    vias: {
      online: 'PIN, online',
      otp: 'a code',
      offline: 'offline mode',
      forced: 'the help desk',
      'single-use': 'PIN, online',
      recovery: 'recovery',
      transaction: 'a transaction',
      sms: 'a text message',
      email: 'a mail',
    },
    enrolled: 'Enrolled',
    pending: (until: string) => `An enrolment waits until ${until}.`,
    transactions: (count: number) => (count === 1 ? 'One transaction waits.' : `${count} transactions wait.`),
    blockedBy: { pin: 'Blocked after too many errors.', admin: 'Blocked by somebody here.' },
  },

  duress: {
    now: 'The user is being forced.',
    before: (ago: string) => `Duress was signalled ${ago}.`,
    say: 'Say nothing of it, on the phone or in writing. Speak and act as if the token were open. Follow your organisation’s duress instructions.',
    hold: (until: string) => `Until ${until} everything the user does reads as duress, with either PIN.`,
    mark: 'Duress in the last 30 days',
  },

  shadow: {
    notice: 'Something was registered while the user signalled duress.',
    title: 'Bring back what was registered before.',
    text: 'A PIN was changed, a phone enrolled or contacts named while the user signalled duress. Restoring brings the true PINs, phone and contacts back, and what was set under force stops working: whoever forced the user will notice. Do it only when the user is safe.',
    action: 'Restore',
  },

  check: {
    title: 'Check a code',
    code: 'One-time code',
    hint: 'Spaces and case do not matter. A wrong code counts as an error.',
    action: 'Check',
    right: 'Right.',
    duress: 'Right, and the user signalled duress.',
    used: 'This code was accepted before. Ask for the next one.',
    wrong: (errors: number, most: number) => `Wrong. ${errors} of ${most} errors.`,
    synchronise: 'Synchronise',
    syncTitle: 'Synchronise the clock',
    syncText:
      'If the phone’s clock is wrong, two codes in a row find it. Ask for one code, wait until it changes, ask for the next.',
    syncReason: 'The phone’s clock is wrong.',
    first: 'First code',
    second: 'Next code',
    found: 'Right. The clock is known now.',
  },

  message: {
    title: 'Send a code',
    weak: 'It goes to the telephone or mailbox that was enrolled. Whoever reads messages there has the code: it is the weakest way to know a user.',
    beside:
      'It goes to the telephone or mailbox that was enrolled. It never stands in for the token: ask for that, too.',
    sms: 'By text message',
    email: 'By mail',
    sent: 'Sent. Ask the caller for it. Good for',
    code: 'Code that was sent',
  },

  offline: {
    title: 'Offline mode',
    readOut: 'Read this out.',
    readHint: 'The caller opens the app, taps “Answer a challenge” and types it.',
    answer: 'Type the answer',
    hint: 'Spaces and case do not matter. A wrong answer counts as an error.',
    action: 'Check',
    left: 'Expires in',
    over: 'This challenge has expired.',
    again: 'New challenge',
    wrong: (errors: number, most: number) => `Wrong. ${errors} of ${most} errors.`,
  },

  force: {
    open: 'Open',
    close: 'Close',
    block: 'Block',
    unblock: 'Unblock',
    openTitle: (id: string, minutes: number) =>
      minutes === 0 ? `Open ${id}’s token for one use?` : `Open ${id}’s token for ${minutes} minutes?`,
    openText:
      'The user does not enter a PIN. Your systems see it as open, forced by you; some may refuse it. Anybody who talks you into this gets in.',
    minutes: 'Minutes',
    closeTitle: (id: string) => `Close ${id}’s token?`,
    closeText: 'The token closes now, and the errors start again at 0. The user can open it again with the PIN.',
    blockTitle: (id: string) => `Block ${id}’s token?`,
    blockText:
      'The token closes at once and does not open again until somebody unblocks it here. The user’s backup phrase does not lift this block.',
    unblockTitle: (id: string) => `Unblock ${id}’s token?`,
    unblockText:
      'The token becomes closed and the errors start again at 0. First make sure who you are talking to: three wrong PINs may have been somebody else.',
    reasonHint: 'It is written to the audit and to the history.',
    needed: 'A reason is needed.',
    typeId: 'Type the user ID to go on',
  },

  remove: {
    action: 'Delete',
    title: (id: string) => `Delete ${id}’s token?`,
    text: (id: string) => `${id}’s token stops working now. History stays 90 days.`,
  },

  history: {
    title: 'History',
    none: 'Nothing has happened yet.',
    earlier: (date: string) => `Before ${date}: an earlier token`,
    happened: ({ event, via, status }: Happening): string =>
      event === 'token.forced'
        ? (forced[status] ?? 'Forced')
        : (events[`${event} ${via ?? ''}`] ?? events[event] ?? event),
    by: (what: string, name: string) => `${what} by ${name}`,
  },
}
