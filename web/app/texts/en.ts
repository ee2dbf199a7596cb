const tries = (left: number): string => (left === 1 ? '1 try left' : `${left} tries left`)

/** Every text of the app in English; its type is what the other languages have to satisfy. */
export const en = {
  language: 'English',
  back: 'Back',
  cancel: 'Cancel',
  goOn: 'Continue',
  copy: 'Copy',
  copied: 'Copied',
  loading: 'Loading',
  noConnection: 'No connection.',
  failed: (code: string) => `That did not work (${code}). Try again.`,
  tryAgain: 'Try again',

  elsewhere: {
    title: 'zaas is open in another window.',
    here: 'Use it here',
  },
  hidden: 'zaas',

  tokens: {
    title: 'Tokens',
    none: 'No token yet',
    noneHint: 'Scan the QR code or open the link that your organisation gave you.',
    add: 'Add a token',
    settings: 'Settings',
    requests: (count: number) => (count === 1 ? '1 request' : `${count} requests`),
  },

  status: { open: 'Open', closed: 'Closed', blocked: 'Blocked', gone: 'Not on this phone any more' },

  token: {
    openUntil: (time: string) => `Open until ${time}`,
    open: 'Open with PIN',
    openWithout: 'Open',
    close: 'Close now',
    otp: 'One-time code',
    otpHint: 'Works without a connection',
    challenge: 'Answer a challenge',
    challengeHint: 'For a phone call',
    requests: 'Requests',
    requestsNone: 'Nothing waits',
    requestsSome: (count: number) => (count === 1 ? '1 waits' : `${count} wait`),
    settings: 'Settings',
    settingsHint: 'PIN, contacts',
    offline: 'No connection. Codes still work.',
    blocked: (service: string) => `This token is blocked. Contact ${service}.`,
    havePhrase: 'I have my backup phrase',
    gone: 'Not on this phone any more. Ask for a new enrolment.',
    remove: 'Remove',
    checking: 'Checking…',
    remaining: (minutes: number, seconds: number) => `${minutes} minutes ${seconds} seconds left`,
    recovery: (device: string, time: string) =>
      `Another phone, ${device}, wants to take over this token at ${time}. If that is not you, stop it.`,
    stopRecovery: 'Stop it with my PIN',
  },

  pin: {
    open: 'Enter your PIN to open',
    otp: 'Enter your PIN for a code',
    challenge: 'Enter your PIN for the answer',
    approve: 'Enter your PIN to approve',
    old: 'Enter your PIN',
    stop: 'Enter your PIN to stop the other phone',
    contacts: 'Enter your PIN to name contacts',
    choose: 'Choose a PIN',
    repeat: 'Enter it once more',
    digits: (count: number) => (count === 1 ? '1 digit entered' : `${count} digits entered`),
    characters: (count: number) => (count === 1 ? '1 character entered' : `${count} characters entered`),
    erase: 'Erase',
    ok: 'OK',
    shift: 'Capital letters',
    checking: 'Checking…',
    settingUp: 'Setting up…',
    wrong: (left: number) => `Wrong PIN. ${tries(left)}.`,
    wait: 'Three tries are under way. Try again in two minutes.',
    denied: 'The service refuses this now.',
    different: 'That was not the same PIN. Choose one again.',
    earphones: 'If a screen reader speaks the keys, use earphones.',
    problem: {
      length: (min: number, max: number) =>
        min === max ? `It takes ${min} characters.` : `It takes ${min} to ${max} characters.`,
      steps: 'Too easy to guess.',
      atm: 'Too easy to guess.',
      same: 'That is your PIN of today. Choose another.',
      pair: 'Too close to your PIN.',
      characters: 'Digits only.',
    },
  },

  emergency: {
    title: 'A second PIN for emergencies?',
    explain: (service: string) =>
      `If somebody forces you to use this app, enter the emergency PIN instead of your own. Everything looks the same on this phone, and ${service} is told in secret.`,
    again: 'Set it again here. Left out, there is none from now on.',
    set: 'Set an emergency PIN',
    skip: 'Go on without one',
    choose: 'Choose the emergency PIN',
    rule: 'As long as your PIN, with at least two digits different. Do not write it down.',
  },

  code: {
    title: 'One-time code',
    valid: (seconds: number) => `Valid for ${seconds} s`,
    unsure: 'Right only if your PIN was right: there is no connection to check it.',
    lock: 'Lock',
  },

  challenge: {
    title: 'Answer a challenge',
    type: 'Type the code that you are given.',
    bad: 'Letters I, L, O and U never occur. Check what you heard.',
    count: 'A challenge has 4 to 32 characters in groups of four.',
    answer: 'Read this out',
    characters: (count: number) => `${count} characters entered`,
  },

  requests: {
    title: 'Requests',
    none: 'Nothing waits for you.',
    amount: 'Amount',
    payee: 'Payee',
    text: 'What for',
    posted: 'Posted',
    left: 'Time left',
    deny: 'Deny',
    approve: 'Approve with PIN',
    over: 'This request has expired.',
    approved: 'Approved.',
    denied: 'Denied.',
  },

  add: {
    title: 'Add a token',
    link: 'Paste the link',
    code: 'Type the code',
    organisation: 'Organisation',
    codeField: 'Code, 16 characters',
    scan: 'Scan the QR code',
    photo: 'Use a photo',
    foreign: 'This is not a zaas code.',
    other: (host: string) => `This code belongs to ${host}.`,
    goThere: 'Go there',
    camera: "Allow the camera in the browser's settings, or type the code.",
    badLink: 'This is not an enrolment link. Copy all of it.',
    badCode: 'The code has 16 characters: digits and letters without I, L, O and U.',
    aim: 'Point the camera at the code.',
  },

  enrol: {
    wants: 'wants to enrol',
    onPhone: 'on this phone.',
    host: 'Address',
    deviceName: "This phone's name",
    notMe: 'Not me',
    used: 'This link has been used or has expired. Ask for a new one.',
    refused: 'The service refuses this enrolment.',
    restore: 'You already have this token. To move it here you also need your backup phrase or your contacts.',
    byPhrase: 'I have my backup phrase',
    byContacts: 'Ask my contacts',
    bindingTitle: 'One more step',
    binding: (service: string) => `Type this where you are signed in at ${service}.`,
    done: 'Done',
    ready: 'The token is on this phone.',
  },

  phrase: {
    title: 'Your backup phrase',
    explain: (service: string) =>
      `These twelve words can set a new PIN and move this token to another phone. They are shown now and never again; nobody at ${service} or here can tell you them. Write them on paper and keep the paper away from the phone. Whoever has them and a new enrolment code has your token.`,
    written: 'I have written them down',
    ask: (number: number) => `Word ${number}?`,
    wrong: 'That is not the word. Look at your paper.',
    show: 'Show the words once more',
    persist: 'This browser may erase the token when space is short: keep the phrase.',
    enter: 'Your twelve words',
    word: (number: number) => `Word ${number}`,
    refused: 'These are not the words of this token.',
  },

  settings: {
    title: 'Settings',
    language: 'Language',
    theme: 'Theme',
    system: 'System',
    light: 'Light',
    dark: 'Dark',
    data: 'Data on this phone',
    kept: 'Kept until you remove it.',
    notKept: 'The browser may erase it when space is short.',
    version: 'Version',
    update: 'A new version is there. It is used at the next start.',
    updateNow: 'Use it now',
  },

  tokenSettings: {
    title: 'Settings of this token',
    changePin: 'Change PIN',
    changed: 'The PIN is changed.',
    forgot: 'I forgot my PIN',
    contacts: 'Trusted contacts',
    contactsHint: 'For your safety this list is not kept on the phone. Setting it again replaces it.',
    autoLock: 'Locks by itself',
    autoLockAfter: (minutes: number) => (minutes === 0 ? 'never' : `after ${minutes} min`),
    remove: 'Remove from this phone',
    removeExplain: (service: string) =>
      `${service} is not told, and the token stays yours. To use it again you need a new enrolment and your backup phrase.`,
    newPin: 'Choose the new PIN',
  },

  contacts: {
    title: 'Trusted contacts',
    explain: 'Three to five people who can vouch for you if you lose this phone. Each is told that you chose them.',
    name: 'Name',
    address: 'Telephone (+34…) or e-mail',
    another: 'One more',
    save: 'Name them',
    saved: 'They have been told.',
    bad: 'Each needs a name and a telephone number with country code or an e-mail address.',
  },

  recover: {
    title: 'Move your token here',
    pick: 'Choose at least two. Each is sent a code.',
    send: 'Send codes',
    ask: (name: string) => `Code of ${name}`,
    check: 'Check',
    wrongCodes: (left: number) => `The codes are not all right. ${tries(left)}.`,
    noTries: 'The codes were wrong too often. Ask for a new enrolment.',
    waiting: (time: string) => `Possible from ${time}. You may close the app.`,
    denied: 'The service does not allow this way.',
  },
} as const satisfies Texts

/** A catalogue of texts: text, or a function that makes one, by place. */
export interface Texts {
  readonly [name: string]: string | ((...values: never[]) => string) | Texts
}
