/** A station that nobody has an account at yet. */
export const firstRun = {
  'firstRun.title': 'Welcome to Lynceus',
  'firstRun.lead': 'This station is new. Its first account is the administrator’s, who makes the accounts of all others.',
  'firstRun.administrator': 'Set up this station',
  'firstRun.printedName': 'Your name, as it stands under what you sign',
  'firstRun.repeat': 'Password again',
  'firstRun.submit': 'Make the administrator',
  'firstRun.demo': 'Just look around',
  'firstRun.demoLead':
    'Makes a product out of drawn pictures, teaches it and runs a simulated line. Needs no account and takes about a minute.',
  'firstRun.openDemo': 'Try the demo product',
} as const;
