/** The members in English. */
export const members = {
  heads: ['Member', 'Role', 'Last seen', 'Actions'],
  add: 'Invite somebody',
  role: 'Role',
  roleOf: (email: string) => `Role of ${email}`,
  invite: 'Send the invitation',
  invited: (email: string) => `An invitation is on its way to ${email}. It works for seven days.`,
  waiting: 'Invited',
  remove: 'Remove',
}
