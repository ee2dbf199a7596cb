/** What an organisation has to have ready before it switches duress on, in English. */
export const duress = {
  lead: (service: string) =>
    `With duress, a user of ${service} may set a second PIN. It opens the token like the first one, and tells you that they are being forced. It protects people only if nobody who watches can tell the two apart. Have this ready before you switch it on.`,
  parts: [
    {
      title: 'Everything looks the same',
      text: 'Every screen, delay, mail, text message and letter of yours is the same for status 3 as for status 1. Whoever forces the user may sit beside them, read their mail, and may have tried your service before with a token of their own.',
    },
    {
      title: 'No program lets in only status 1',
      text: 'A script that asks for 1 refuses a user who is being forced, and gives them away. Let in 1 and 3 alike, and raise the alarm elsewhere: by webhook, or in a program that nobody outside can watch. Look through every place that reads a status before you switch duress on.',
    },
    {
      title: 'Keys within reach hide duress',
      text: 'An authkey on a workstation, in CI, or anywhere else that the user can be led to has “hides duress”: it reads 1 where others read 3, so that a thief who asks with that key cannot see the alarm. The same goes for members who work where users can see their screen.',
    },
    {
      title: 'Somebody is ready at any hour',
      text: 'The alarm comes by webhook and stands on the help desk. Write down who gets it, what they do in the first minute, who calls the police and who never calls the user. Limit what a forced user can do: amounts, recipients, doors. Practise it with a user who plays the part.',
    },
    {
      title: 'What stays afterwards',
      text: 'After the emergency PIN was used, the normal PIN reads as duress too while the hold runs. What was changed under force (PIN, phone, contacts) is kept apart until you restore what was there before: do it only when the user is safe, because then whoever forced them will notice.',
    },
    {
      title: 'What it cannot do',
      text: 'It does not help where the other side knows both PINs, or watches what your own systems send. An authenticator app has no duress. Users choose whether they set an emergency PIN, and you cannot see who did.',
    },
  ],
}
