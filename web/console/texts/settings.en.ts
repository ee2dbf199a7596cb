import type { Path } from '../screens/settings/options.ts'

/** One option: its name, what it gives, and what it costs. */
interface OptionTexts {
  readonly label: string
  readonly gives: string
  readonly costs: string
}

const options: Readonly<Record<Path, OptionTexts>> = {
  displayName: {
    label: 'Name that users see',
    gives: 'The app and its messages name your organisation as people know it.',
    costs: 'It may hold no link, address or telephone number.',
  },
  duration: {
    label: 'Window, in seconds',
    gives: 'How long a token stays open. 0 is single use: the first check closes it.',
    costs: 'The longer it is, the longer a stolen, unlocked session works.',
  },
  maxErrors: {
    label: 'Errors until a block',
    gives: 'Wrong PINs and codes in a row that block a token.',
    costs: 'Fewer mean more calls to your help desk, more mean more guesses.',
  },
  unblockAfter: {
    label: 'Blocks end after, in minutes',
    gives:
      'A block by wrong tries ends by itself with one try, after twice the time each time and ten times at most. 0: never.',
    costs: 'Who has the phone gets up to ten guesses more, which your help desk does not see coming.',
  },
  autoLock: {
    label: 'The app locks itself after',
    gives: 'Codes disappear from a phone that lies about.',
    costs: 'Users type their PIN again more often.',
  },
  'pin.minLength': {
    label: 'Shortest PIN',
    gives: 'Longer PINs are harder to guess and to watch.',
    costs: 'They are also harder to remember.',
  },
  'pin.maxLength': {
    label: 'Longest PIN',
    gives: 'Users who want a longer PIN may have one.',
    costs: 'An emergency PIN has to be as long as the PIN itself.',
  },
  'pin.allowWeak': {
    label: 'Allow weak PINs',
    gives: 'Users may choose 1234 or 0000.',
    costs: 'Three guesses then open many tokens.',
  },
  'pin.alphanumeric': {
    label: 'PINs of letters and digits',
    gives: 'Far more PINs of the same length.',
    costs: 'A pad with letters is slower to type on.',
  },
  'requirePin.unlock': {
    label: 'PIN to unlock the app',
    gives: 'Whoever finds an unlocked phone sees no codes.',
    costs: 'One PIN more for each use.',
  },
  'requirePin.unmask': {
    label: 'PIN to show a code',
    gives: 'A bystander who takes the phone gets no code.',
    costs: 'One PIN more for each code.',
  },
  'otp.enabled': {
    label: 'One-time codes',
    gives: 'Users can type a code where nothing can be asked online.',
    costs: 'A code can be told to somebody who calls and asks for it.',
  },
  'otp.length': {
    label: 'Length of a code',
    gives: 'Longer codes cannot be guessed.',
    costs: 'They are slower to type.',
  },
  'otp.alphabet': {
    label: 'Characters of a code',
    gives: 'Letters and digits say more in fewer characters.',
    costs: 'Digits alone are easier to type and to read out.',
  },
  'offline.enabled': {
    label: 'Offline mode',
    gives: 'A phone without a network opens its token by a challenge and an answer.',
    costs: 'Your help desk, or a page of yours, has to pass both on.',
  },
  'offline.length': {
    label: 'Length of the challenge',
    gives: 'Longer challenges do not repeat.',
    costs: 'They take longer to read out.',
  },
  'offline.answerLength': {
    label: 'Length of the answer',
    gives: 'Longer answers cannot be guessed.',
    costs: 'They take longer to type.',
  },
  duress: {
    label: 'Duress',
    gives: 'Users may set a second PIN that opens the token and tells you that they are forced.',
    costs: 'Whatever treats status 3 differently where users can see it gives them away.',
  },
  duressHold: {
    label: 'Hold after duress, in minutes',
    gives: 'For this long the normal PIN reads as duress too: who forces a user often makes them open twice.',
    costs: 'A user who is safe again is treated as forced until it ends or you restore.',
  },
  'messages.sms': {
    label: 'Codes by text message',
    gives: 'A code of six digits to the telephone that you enrolled, for a login or a payment, which it names.',
    costs: 'The weakest way: others read it on the screen, take the number over, or ask for the code by phone.',
  },
  'messages.email': {
    label: 'Codes by mail',
    gives: 'The same to the mail address that you enrolled.',
    costs: 'As weak as the password of the mailbox. It knows no duress.',
  },
  'messages.beside': {
    label: 'Codes never stand in for the token',
    gives: 'A code is asked for beside the token: it approves no payment by itself. Needed with duress.',
    costs: 'You have to ask for both.',
  },
  unknownAfter: {
    label: 'Confirm a phone that was not seen for so many days',
    gives: 'A phone that lay in a drawer opens nothing before a code that its user is sent. 0 is never.',
    costs: 'Users who come rarely type a code more. Needs codes by message.',
  },
  'recovery.methods': {
    label: 'Ways back after a lost phone',
    gives: 'Users move to another phone with a code from you and their backup phrase or trusted contacts.',
    costs: 'Without any, only an operator can enrol them again by replacing the token.',
  },
  'recovery.contacts.required': {
    label: 'Trusted contacts needed',
    gives: 'More people have to vouch for the user.',
    costs: 'The user has to reach them all.',
  },
  'recovery.delay': {
    label: 'Waiting time of a recovery, in seconds',
    gives: 'The owner of the old phone has time to stop a thief.',
    costs: 'Users who lost theirs wait that long.',
  },
  'recovery.selfService': {
    label: 'Users begin a recovery alone',
    gives: 'A code to the registered address replaces your help desk’s check as the first factor.',
    costs: 'Who takes the number or mailbox over is halfway: the second factor and a day to cancel are demanded.',
  },
  binding: {
    label: 'Binding code',
    gives: 'A token counts only once a code from the phone was typed where the user is signed in with you.',
    costs: 'One step more for each enrolment.',
  },
  'protection.mode': {
    label: 'What protects the secret',
    gives: 'The PIN; a key of your own app; or the phone alone, for low risks such as a door.',
    costs: 'With the phone alone, whoever holds it unlocked opens the token.',
  },
  'protection.level': {
    label: 'What the phone knows of the PIN',
    gives: 'With a checksum or hash, the phone itself says that a PIN is wrong, without a network.',
    costs: 'Whoever copies the phone can try PINs until that check passes. Not possible with duress.',
  },
  'protection.penalty': {
    label: 'After too many wrong PINs on the phone',
    gives: 'The token is erased, or gives wrong codes from then on.',
    costs: 'Either way the user has to be enrolled again.',
  },
  'protection.tries': {
    label: 'Wrong PINs that the phone allows',
    gives: 'A thief with the phone has this many guesses.',
    costs: 'Users have as many, too. Counts only with a checksum or hash.',
  },
  'protection.iterations': {
    label: 'Rounds of the PIN’s derivation',
    gives: 'Each guess on a copied phone takes longer.',
    costs: 'Each PIN takes longer on old phones, too.',
  },
  deeplinkBase: {
    label: 'Address or scheme of your own app',
    gives: 'Enrolment links open your app in place of ours.',
    costs: 'An https address has to answer your organisation’s name at /.well-known/zaas.',
  },
  'appStores.android': {
    label: 'Your app on Google Play',
    gives: 'Android phones without your app are led to it.',
    costs: 'Only its page at play.google.com is accepted.',
  },
  'appStores.ios': {
    label: 'Your app in the App Store',
    gives: 'iPhones without your app are led to it.',
    costs: 'Only its page at apps.apple.com is accepted.',
  },
}

/** The settings of a service in English. */
export const settings = {
  title: (service: string) => `Settings of ${service}`,
  sections: {
    window: 'Window',
    pin: 'PIN',
    codes: 'Codes',
    offline: 'Offline',
    messages: 'Messages',
    duress: 'Duress',
    recovery: 'Recovery',
    protection: 'Protection',
    links: 'App links',
  },
  options,
  choices: {
    autoLock: { 0: 'Never', 1: '1 minute', 5: '5 minutes', 10: '10 minutes', 30: '30 minutes' },
    'otp.alphabet': { decimal: 'Digits', base32: 'Letters and digits' },
    'recovery.methods': {
      phrase: 'Backup phrase',
      contacts: 'Trusted contacts',
      'phrase contacts': 'Backup phrase or trusted contacts',
      '': 'None',
    },
    'recovery.selfService': { none: 'No, they ask you', sms: 'By text message', email: 'By mail' },
    'protection.mode': { pin: 'The PIN', delegated: 'A key of your own app', device: 'The phone alone' },
    'protection.level': { none: 'Nothing', checksum: 'A checksum', hash: 'A hash' },
    'protection.penalty': { reset: 'The token is erased', 'invalid-otp': 'Wrong codes from then on' },
  } as Readonly<Record<string, Readonly<Record<string, string>>>>,
  fixed: 'Applies at a token’s next registration.',
  between: (least: number, most: number) => `${least} to ${most}`,
  /** The schema's own words. */
  sentence: (words: string): string => words,
  wrong: 'This is not right yet.',
  contradiction: (label: string, sentence: string) => `${label}: ${sentence}`,
  unsaved: (count: number) => (count === 1 ? 'One change is not saved.' : `${count} changes are not saved.`),
  discard: 'Discard',
  leave: 'Leave without saving?',
  stay: 'Stay here',
  saved: 'Saved. It holds everywhere within 30 seconds.',
  on: {
    title: 'Switch duress on?',
    lead: 'Users may set a second PIN that opens the token and tells you that they are forced. Before you switch it on:',
    ticks: [
      'every screen, delay and mail of yours is the same for status 3 as for 1',
      'no script of yours lets in only status 1',
      'keys on workstations and in CI hide duress',
      'somebody is ready at any hour, and knows what to do',
    ],
    warning: 'A status that looks different gives the user away.',
    action: 'Switch on',
    more: 'What you have to have ready, at length',
  },
  off: 'Emergency PINs already set keep working until those users change their PIN.',
  remove: {
    title: 'Delete this service',
    open: 'Delete the service',
    text: (tokens: number) =>
      `Deletes ${tokens === 1 ? 'one token' : `${tokens} tokens`} and the authkeys that are for this service alone. Cannot be undone.`,
    ask: (service: string) => `Delete ${service}?`,
    action: 'Delete',
  },
}
