/** Ways in, in English: sign-up, log-in, mailed codes, the first keys. */
export const entry = {
  signup: {
    title: 'Sign your organisation up',
    name: 'Name of your organisation',
    nameHint: (name: string) => `Lower case, 3 to 31 characters. It is part of every service's name: ${name}_default`,
    send: 'Send me a link',
    sentTitle: 'Look into your mail',
    sent: (email: string) => `We have sent a link to ${email}. It works once, for one hour.`,
    other: 'Your organisation is here already? Sign in',
    closed: 'Nobody can sign up here. Ask whoever runs this instance.',
  },
  login: {
    title: 'Sign in',
    organisation: 'Organisation',
    send: 'Send me a link',
    sentTitle: 'Look into your mail',
    outbox: 'This instance sends no mail away: it is in its outbox, whose address the start printed.',
    sent: 'If that address belongs to a member, a link is on its way. It works in this browser, once, for one hour.',
    other: 'New here? Sign your organisation up',
  },
  verify: {
    title: 'One more step',
    code: 'Code from the mail',
    fromLink: 'The link is right. Press the button to go on.',
    use: 'Continue',
  },
  keys: {
    title: (tenant: string) => `${tenant} is ready`,
    once: 'These keys are shown here once. Store them where your programs find them, and nowhere else.',
    names: { basicKey: 'Basic key', adminKey: 'Admin key', ownerKey: 'Owner key' },
    hints: {
      basicKey: 'Asks whether a token is open, and checks codes.',
      adminKey: 'Enrols users, unblocks and deletes tokens too.',
      ownerKey: 'Manages services and keys too. Keep it off your servers.',
    },
    download: 'Download as .env',
    stored: 'I have stored them',
  },
}
