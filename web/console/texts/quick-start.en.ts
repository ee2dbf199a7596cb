/** The quick start in English. */
export const quickStart = {
  tryTitle: '1 Enrol yourself and open your token',
  tryText: 'A token is one user of yours in one service. Begin with yourself.',
  user: 'User ID',
  userHint: 'Any text by which your systems know a user.',
  enrol: 'Enrol this user',
  scan: 'Scan this with your phone, or open the app here. Choose a PIN, then press “Open with PIN”.',
  qr: 'QR code of the enrolment',
  openApp: 'Open the app in a new window',
  copyLink: 'Copy the link',
  opened: 'Open and close the token in the app and watch: this is what your programs are told.',
  statuses: ['Not enrolled', 'Open', 'Closed', 'Under duress', 'Blocked'],
  askTitle: '2 Ask from your own program',
  askText:
    'Each asks whether that token is open. The basic key is in the file that you stored at sign-up; put it in the environment as ZAAS_BASIC_KEY.',
  putKeyIn: 'Put my key in',
  takeKeyOut: 'Take my key out',
  makeKey: 'Make a key and put it in',
  keyName: 'quick start',
  keyIsIn: 'Everybody who can see your screen can use it. It is in the memory of this page and nowhere else.',
  copyOf: (name: string) => `Copy ${name}`,
  numbers:
    '0 not enrolled · 1 open · 2 closed · 3 open under duress · 4 blocked. Let in 3 as you do 1: whoever forces a user must not see a difference.',
}
