import type { firstRun as english } from '../en/firstRun.ts';

export const firstRun: Record<keyof typeof english, string> = {
  'firstRun.title': 'Willkommen bei Lynceus',
  'firstRun.lead': 'Diese Station ist neu. Ihr erstes Konto gehört der Verwaltung; sie legt alle weiteren Konten an.',
  'firstRun.administrator': 'Station einrichten',
  'firstRun.printedName': 'Ihr Name, wie er unter Unterschriften steht',
  'firstRun.repeat': 'Passwort noch einmal',
  'firstRun.submit': 'Verwaltung anlegen',
  'firstRun.demo': 'Nur umsehen',
  'firstRun.demoLead':
    'Zeichnet Bilder eines Produkts, lernt es an und lässt eine simulierte Linie laufen. Braucht kein Konto und dauert etwa eine Minute.',
  'firstRun.openDemo': 'Probeprodukt ansehen',
};
