import type { PipelineErrorCode } from '../../../refusals/pipelineErrors.ts';
import type { StationErrorCode } from '../../../refusals/stationErrors.ts';
import type { WindowErrorCode } from '../../../refusals/windowErrors.ts';

/** What a refusal means and what to do, by its code. In English the station says it itself. */
export const problems: Readonly<Record<`problem.${PipelineErrorCode | StationErrorCode | WindowErrorCode}`, string>> = {
  'problem.DATABASE_UNREADABLE':
    'Die Datenbank lässt sich nicht öffnen. Prüfen, ob ihr Ordner da ist und gelesen und beschrieben werden darf.',
  'problem.DATABASE_UNWRITABLE': 'Die Datenbank lässt sich nicht beschreiben. Laufwerk und Rechte an Datei und Ordner prüfen.',
  'problem.DATABASE_FULL': 'Für die Datenbank ist kein Platz mehr. Platz auf dem Laufwerk schaffen; Gespeichertes geht nicht verloren.',
  'problem.DATABASE_IN_USE': 'Eine andere Station hat diese Datenbank geöffnet. Die andere schließen oder hier eine eigene verwenden.',
  'problem.DATABASE_FOREIGN': 'Die Datei ist keine Datenbank einer Station. Die richtige angeben oder einen neuen Ort wählen.',
  'problem.DATABASE_BROKEN': 'Die Datenbank ist beschädigt. Linie anhalten, Datei so lassen und die letzte Sicherung einspielen.',
  'problem.DATABASE_NEWER': 'Die Datenbank stammt von einer neueren Version von Lynceus. Lynceus aktualisieren; die Datei ist unverändert.',
  'problem.DATABASE_NOT_DURABLE':
    'Die Datenbank behält bei Stromausfall nicht, was sie bekommt. Auf ein lokales Laufwerk legen, nicht auf ein Netz- oder Wechsellaufwerk.',
  'problem.DATABASE_REFUSED':
    'Die Änderung würde eine Regel der Datenbank verletzen. Es wurde nichts geändert; genannte Angabe berichtigen.',
  'problem.MIGRATION_ALTERED':
    'Die Geschichte der Datenbank passt nicht zu dieser Version. Nicht weitermachen: Sicherung einspielen oder klären, wer etwas geändert hat.',
  'problem.SCHEMA_ALTERED':
    'Tabellen oder Regeln der Datenbank sind nicht die von Lynceus. Nicht weitermachen: jemand hat die Datei geändert. So lassen und Sicherung einspielen.',
  'problem.MIGRATIONS_INVALID': 'Die Dateien, die die Datenbank einrichten, sind nicht in Ordnung. Lynceus neu installieren.',
  'problem.MIGRATION_FAILED':
    'Die Datenbank ließ sich nicht auf diese Version bringen. Die Datei ist wie zuvor; bitte die Einzelheit melden.',
  'problem.BACKUP_FAILED': 'Die Datenbank ließ sich nicht sichern und wurde daher nicht geändert. Daneben Platz schaffen und neu starten.',
  'problem.VALUE_NOT_CANONICAL': 'Ein Wert lässt sich nicht eindeutig aufschreiben. Endliche Zahlen und lesbare Texte angeben.',
  'problem.AUDIT_UNWRITABLE':
    'Die Zeile im Prüfpfad ließ sich nicht schreiben, also wurde nichts geändert. Linie anhalten und Platz schaffen; Gespeichertes geht nicht verloren.',
  'problem.STATION_KEY_MISSING':
    'Der Schlüssel der Station fehlt. Aus der Sicherung holen; ohne ihn wird der Prüfpfad weder unterschrieben noch geprüft.',
  'problem.STATION_KEY_BROKEN': 'Die Schlüsseldatei enthält keinen Schlüssel. Aus der Sicherung holen.',
  'problem.STATION_KEY_EXPOSED': 'Andere dürfen den Schlüssel der Station lesen. Klären, wer das war, dann das Recht entziehen: chmod 600.',
  'problem.STATION_KEY_WRONG':
    'Der Prüfpfad wurde mit einem anderen Schlüssel unterschrieben. Den Schlüssel holen, der zu dieser Datenbank gehört.',
  'problem.STATION_KEY_UNWRITABLE': 'Der Schlüssel lässt sich nicht speichern. Platz auf dem Laufwerk und Rechte am Ordner prüfen.',
  'problem.INPUT_INVALID': 'Die Eingabe ist nicht verwendbar. Genannte Angabe berichtigen; es wurde nichts geändert.',
  'problem.PRODUCT_UNKNOWN': 'Dieses Produkt gibt es nicht. Eines der vorhandenen wählen.',
  'problem.PRODUCT_NAME_TAKEN':
    'Ein Produkt dieses Namens gibt es schon. Anderen Namen wählen; stillgelegte behalten ihren und lassen sich zurückholen.',
  'problem.PRODUCT_RETIRED': 'Das Produkt ist stillgelegt. Erst zurückholen oder ein anderes wählen.',
  'problem.PICTURE_UNKNOWN': 'Dieses Bild gibt es nicht. Eines der Bilder des Produkts wählen.',
  'problem.PICTURE_NAME_REFUSED': 'Das ist kein Name für ein Bild. Nur den Namen einer Datei angeben, ohne Ordner und Steuerzeichen.',
  'problem.PICTURE_PRUNED': 'Das Bild wird nicht mehr aufbewahrt, das Urteil schon. Um Bilder länger zu behalten, die Aufbewahrung ändern.',
  'problem.PICTURE_LOST':
    'Die Bilddatei liegt nicht mehr dort, wo die Station sie abgelegt hat. Aus der Sicherung holen oder neu importieren; klären, wer sie entfernt hat.',
  'problem.PICTURE_ALTERED':
    'Die Bilddatei wurde nach dem Ablegen geändert. Nicht verwenden: aus der Sicherung holen oder neu importieren.',
  'problem.PICTURES_UNREADABLE': 'Ein Bild lässt sich nicht lesen. Laufwerk und Rechte am Ordner prüfen.',
  'problem.PICTURES_UNWRITABLE': 'Das Bild lässt sich nicht speichern. Laufwerk und Rechte am Ordner prüfen.',
  'problem.PICTURES_FULL':
    'Für Bilder ist kein Platz mehr. Platz schaffen oder Bilder kürzer aufbewahren; Gespeichertes geht nicht verloren.',
  'problem.RECIPE_CHANGED_MEANWHILE':
    'Jemand anderes hat das Rezept inzwischen geändert. Ansehen, wie es jetzt ist, und die Änderung neu vornehmen.',
  'problem.RECIPE_CONTRADICTS_MODEL':
    'Das Rezept passt nicht zum Modell in Kraft. Schwellen kommen mit einem Modell; Ausschnitt und Eingabegröße sind die, mit denen es angelernt wurde.',
  'problem.SETTINGS_CHANGED_MEANWHILE':
    'Jemand anderes hat die Einstellungen inzwischen geändert. Neu ansehen und die Änderung wiederholen.',
  'problem.VERSION_UNKNOWN': 'Diese Modellversion gibt es nicht. Eine Version des Produkts wählen.',
  'problem.VERSION_KNOWN': 'Dieses Modell ist schon eine Version des Produkts. Diese Version verwenden.',
  'problem.VERSION_STATE_WRONG': 'Die Modellversion ist nicht im passenden Zustand dafür. Ihr Zustand steht in der Einzelheit.',
  'problem.VERSION_UNTRACEABLE':
    'Das Modell wurde mit Bildern angelernt, die nicht als gute Bilder dieses Produkts gekennzeichnet sind. Erst importieren und kennzeichnen oder das richtige Produkt wählen.',
  'problem.VERSION_UNWRITABLE': 'Das Modell lässt sich nicht aufnehmen. Platz auf dem Laufwerk und Rechte am Ordner prüfen.',
  'problem.BUNDLE_NOT_THE_ONE':
    'Das Modell auf dem Laufwerk ist nicht das dieser Version. Nicht verwenden: aus der Sicherung holen oder zu einer anderen Version zurückkehren. Die Linie steht so lange.',
  'problem.TEACHING_BUSY': 'Es wird schon angelernt. Warten oder abbrechen; der Stand bleibt erhalten.',
  'problem.TEACHING_UNKNOWN': 'Dieses Anlernen gibt es nicht. Eines aus der Liste wählen; nach einem Neustart der Station ist sie leer.',
  'problem.PART_WITHOUT_PICTURE': 'Von diesem Teil wurde kein Bild aufbewahrt. Um solche Bilder zu behalten, die Aufbewahrung ändern.',
  'problem.VERDICT_UNKNOWN': 'Dieses Urteil gibt es nicht. Eines der beurteilten Teile wählen.',
  'problem.EXPORT_EXISTS': 'Am Ziel des Exports liegt schon etwas. Anderen Ort wählen oder das Vorhandene verschieben.',
  'problem.EXPORT_UNWRITABLE':
    'Der Export lässt sich nicht schreiben. Pfad, Platz und Rechte prüfen. Der Prüfpfad vermerkt, dass nichts daraus wurde.',
  'problem.EXPORT_UNREADABLE': 'Der Export lässt sich nicht lesen. Den Ordner angeben, den die Station geschrieben hat.',
  'problem.EXPORT_NEWER': 'Der Export stammt von einer neueren Version von Lynceus. Mit dieser prüfen.',
  'problem.PUBLIC_KEY_BROKEN':
    'Die Datei enthält keinen öffentlichen Schlüssel einer Station. Die PEM-Datei der Station angeben, nicht die aus dem Export.',
  'problem.LOGIN_WRONG': 'Anmeldename oder Passwort ist falsch. Beides neu eingeben; die Verwaltung kann ein neues Passwort vergeben.',
  'problem.PASSWORD_WRONG': 'Das Passwort ist falsch. Neu eingeben.',
  'problem.LOGIN_LOCKED': 'Zu viele Fehlversuche mit diesem Anmeldenamen. Abwarten oder die Verwaltung um ein neues Passwort bitten.',
  'problem.LOGIN_TAKEN': 'Diesen Anmeldenamen hat schon jemand. Anderen wählen; die Namen stillgelegter Konten werden nie neu vergeben.',
  'problem.PASSWORD_UNFIT': 'Dieses Passwort geht nicht. Eines mit mindestens 10 Zeichen wählen, das nicht der Anmeldename ist.',
  'problem.PASSWORD_TEMPORARY': 'Das Passwort hat die Verwaltung vergeben und kennt es. Erst ändern, dann ist alles Weitere offen.',
  'problem.PASSWORD_HASH_BROKEN':
    'Ein gespeichertes Passwort ist beschädigt. Klären, wer die Datenbank geändert hat; die Verwaltung kann ein neues vergeben.',
  'problem.USER_UNKNOWN': 'Diese Person gibt es nicht. Eine der vorhandenen wählen.',
  'problem.USERS_EXIST': 'Das erste Konto gibt es schon. Die Verwaltung um ein Konto bitten.',
  'problem.LAST_ADMINISTRATOR':
    'Das ist die letzte Person der Verwaltung. Erst jemand anderes dazu machen, sonst könnte niemand Konten anlegen.',
  'problem.SESSION_ENDED': 'Sie sind nicht mehr angemeldet. Bitte neu anmelden.',
  'problem.SESSION_LOCKED': 'Der Bildschirm ist gesperrt. Mit dem Passwort entsperren.',
  'problem.NOT_ALLOWED': 'Ihre Rolle erlaubt das nicht. Jemanden bitten, dessen Rolle es tut.',
  'problem.SIGNATURE_REQUIRED': 'Das muss unterschrieben werden. Passwort mit Bedeutung und Grund angeben.',
  'problem.TRAIL_TAMPERED':
    'Der Prüfpfad wurde von jemand anderem als der Station geändert. Die Linie nicht laufen lassen: Datenbank so lassen, Prüfpfad exportieren und klären, wer das war.',
  'problem.VERDICTS_TAMPERED':
    'Das Protokoll der Urteile wurde von jemand anderem als der Station geändert. Die Linie nicht laufen lassen: Datenbank so lassen, Urteile exportieren und klären, wer das war.',
  'problem.SERIAL_UNKNOWN':
    'Die serielle Schnittstelle ist nicht da. Einstecken und einschalten oder eine andere wählen; sie wird geöffnet, sobald sie auftaucht.',
  'problem.SERIAL_BUSY':
    'Ein anderes Programm hat die serielle Schnittstelle geöffnet. Es schließen; sie wird geöffnet, sobald sie frei ist.',
  'problem.SERIAL_DENIED':
    'Die Station darf die serielle Schnittstelle nicht benutzen. Ihr Konto in die Gruppe aufnehmen, die es darf (Linux: dialout oder uucp).',
  'problem.SERIAL_FAILED':
    'Die serielle Schnittstelle lässt sich nicht öffnen. Adapter, Treiber und Einstellungen prüfen; es wird weiter versucht.',
  'problem.CONVERTER_UNREACHABLE':
    'Der Umsetzer von Ethernet auf seriell ist nicht erreichbar. Adresse, Strom und Netz prüfen; es wird weiter versucht.',
  'problem.ACTUATOR_LOST':
    'Keine Verbindung zur Weiche, sie wirft jedes Teil aus. Kabel und Strom der SPS prüfen; die Verbindung kommt von selbst wieder.',
  'problem.ACTUATOR_UNANSWERED': 'Die Weiche antwortet nicht, das Teil gilt als ausgeworfen. Kabel, Schirmung und Last der SPS prüfen.',
  'problem.HEARTBEAT_LOST':
    'Die Weiche ist verstummt und wirft jedes Teil aus. Kabel und Strom der SPS prüfen; die Verbindung kommt von selbst wieder.',
  'problem.RECIPE_MISMATCH':
    'Station und Weiche stehen auf verschiedenen Rezepten, jedes Teil wird ausgeworfen. Beide auf dasselbe stellen.',
  'problem.ACTUATOR_REFUSED':
    'Station und Weiche passen nicht zusammen, jedes Teil wird ausgeworfen. Den Code der Einzelheit in docs/serial-protocol.md nachschlagen.',
  'problem.MODBUS_UNREACHABLE':
    'Die SPS ist über Modbus nicht erreichbar. Adresse, Kabel und Gerätenummer prüfen; es wird weiter versucht.',
  'problem.VERDICT_FINAL':
    'Das Teil ist schon zum Auswerfen vorgemerkt und kann nicht mehr durch. Auswerfen lassen und neu vor die Kamera legen.',
  'problem.MESSAGE_INVALID':
    'Die Station versteht die Nachricht nicht. Bitte melden: Fenster und Station sind nicht von derselben Version.',
  'problem.MESSAGE_TOO_LARGE': 'Die Nachricht ist zu groß. Weniger auf einmal schicken.',
  'problem.COMMAND_UNKNOWN': 'Die Station kennt diesen Befehl nicht. Bitte melden: Fenster und Station sind nicht von derselben Version.',
  'problem.STATION_STOPPED': 'Die Station ist stehen geblieben. Sie wird neu gestartet; Bestätigtes bleibt erhalten.',
  'problem.STATION_ALIVE': 'Die Station läuft oder startet von selbst; sie wird nicht noch einmal gestartet.',
  'problem.DEMO_NEEDS_SIGN_IN': 'Die Probestation läuft anstelle dieser Station. Zuerst anmelden; an einer neuen Station muss das niemand.',
  'problem.STATION_NOT_READY': 'Die Station ist noch nicht bereit. Warten, bis sie gestartet ist; Bestätigtes bleibt erhalten.',
  'problem.DEFECT': 'Ein Fehler in Lynceus selbst. Bitte melden, was davor getan wurde; Bestätigtes geht nicht verloren.',
  'problem.SOURCE_UNREADABLE':
    'Der Ordner, aus dem die Bilder der Teile kommen, lässt sich nicht lesen. Prüfen, ob er da ist und gelesen werden darf.',
  'problem.LINE_RUNNING': 'Die Linie läuft schon. Erst anhalten.',
  'problem.LINE_STOPPED': 'Die Linie steht. Erst starten.',
  'problem.LINE_NOT_SET_UP':
    'Noch hat niemand gesagt, woraus die Linie besteht. Die Technik richtet ein, woher Bilder kommen und wie die SPS erreicht wird.',
  'problem.LINE_WITHOUT_MODEL': 'Für dieses Produkt ist kein Modell in Kraft. Anlernen und eine Version aktivieren lassen.',
  'problem.PICTURE_UNWANTED': 'Die Linie nimmt keine Bilder aus dem Fenster. Mit übergebenen Bildern starten.',
  'problem.CHALLENGE_RUNNING': 'Ein Prüflauf ist im Gang. Zu Ende laufen lassen oder abbrechen.',
  'problem.STATION_AT_FAULT': 'Die Linie startet nicht, solange die Station eine Störung hat. Erst die Störungen beheben.',
  'problem.RECIPE_REPLACED':
    'Während das Teil unterwegs war, kam ein anderes Rezept in Kraft. Nichts zu tun: die nächsten werden nach dem neuen beurteilt.',
  'problem.ALARM_UNKNOWN': 'Diese Meldung gibt es nicht mehr: sie ist vorbei und quittiert. Neu ansehen.',
  'problem.CANCELLED': 'Die Arbeit wurde abgebrochen. Neu starten, wenn es passt.',
  'problem.TOO_FEW_IMAGES': 'Zu wenige gute Bilder zum Anlernen. Mindestens 5 brauchbare angeben; ab 20 halten die Schwellen.',
  'problem.TRAINING_DIVERGED': 'Das Training ist entgleist. Mit anderer Startzahl anlernen; kommt es wieder, bitte melden.',
  'problem.TRAINING_COLLAPSED':
    'Das Training hat die Unterschiede zwischen Teilen verloren und wurde angehalten. Ohne Feinabstimmung bleiben oder mit mehr guten Bildern anlernen.',
  'problem.TRAINER_DIED':
    'Der Prozess, der anlernt, ist abgestürzt. Noch einmal starten: es geht am letzten Stand weiter. Kommt es wieder, auf den Speicher achten.',
  'problem.BUNDLE_BROKEN': 'Das Modell ist beschädigt oder wurde geändert. Nicht verwenden: neu kopieren oder neu anlernen.',
  'problem.BUNDLE_NEWER': 'Das Modell stammt von einer neueren Version von Lynceus. Lynceus aktualisieren.',
  'problem.SCORES_SCALE_COLLAPSED': 'Die Schwelle für AUSSCHUSS liegt nicht über dem Wert eines üblichen guten Teils. Schwelle anheben.',
  'problem.SCORES_THRESHOLDS_INVALID': 'Diese Schwellen gehen nicht. Zwei Zahlen angeben, PRÜFEN nicht über AUSSCHUSS.',
  'problem.FOLDER_EMPTY': 'Im Ordner ist kein Bild. Einen Ordner mit JPEG-, PNG-, WebP-, TIFF- oder BMP-Dateien angeben.',
  'problem.FOLDER_MISSING': 'Diesen Ordner gibt es nicht. Pfad prüfen.',
  'problem.FOLDER_UNREADABLE': 'Der Ordner lässt sich nicht lesen. Rechte und Laufwerk prüfen.',
  'problem.IMAGE_MISSING': 'Diese Datei gibt es nicht. Pfad prüfen.',
  'problem.IMAGE_NOT_A_FILE': 'Das ist keine Datei. Eine Bilddatei angeben, keinen Ordner und kein Gerät.',
  'problem.IMAGE_NO_PERMISSION': 'Die Datei darf nicht gelesen werden. Der Station das Recht dazu geben.',
  'problem.IMAGE_UNREADABLE': 'Die Datei lässt sich nicht lesen. Pfad und Laufwerk prüfen.',
  'problem.IMAGE_EMPTY': 'Die Datei ist leer. Neu kopieren.',
  'problem.IMAGE_FILE_TOO_BIG': 'Die Datei ist zu groß. Das Bild kleiner speichern.',
  'problem.IMAGE_FORMAT_UNKNOWN': 'Die Datei enthält kein Bild, das die Station liest. Als JPEG, PNG, WebP, TIFF oder BMP speichern.',
  'problem.IMAGE_EXTENSION_WRONG': 'Der Name der Datei passt nicht zum Inhalt. Klären, was sie ist, dann umbenennen.',
  'problem.IMAGE_UNSUPPORTED': 'Diese Art Bild liest die Station nicht. Als einfaches RGB- oder Graubild mit 8 oder 16 Bit speichern.',
  'problem.IMAGE_SEVERAL_PAGES': 'Die Datei enthält mehrere Bilder. Jedes als eigene Datei speichern.',
  'problem.IMAGE_CORRUPT': 'Das Bild ist beschädigt oder unvollständig. Neu kopieren oder aufnehmen.',
  'problem.IMAGE_TOO_SMALL': 'Das Bild ist zu klein. Mit höherer Auflösung aufnehmen.',
  'problem.IMAGE_TOO_LARGE': 'Das Bild hat zu viele Bildpunkte. Kleiner speichern.',
  'problem.IMAGE_CROP_OUTSIDE': 'Der Ausschnitt liegt nicht im Bild. Auf einem Bild dieser Kamera neu ziehen.',
  'problem.IMAGE_GEOMETRY_INVALID': 'Eingabegröße oder Ausschnitt geht nicht. Seiten sind Vielfache von 32, von 64 bis 2048 px.',
  'problem.FRAME_SIZE_WRONG': 'Das Bild des Teils hat eine andere Größe als im Rezept. Kamera oder Rezept anpassen.',
  'problem.FRAME_BLANK': 'Auf dem Bild des Teils ist nichts. Kamera, Licht und Auslösung prüfen.',
  'problem.FRAME_BLURRED': 'Das Bild des Teils ist unscharf. Schärfe, Belichtungszeit und Erschütterung prüfen.',
  'problem.FRAME_OVEREXPOSED': 'Zu viel vom Bild ist weiß. Licht und Belichtungszeit prüfen.',
  'problem.FRAME_UNDEREXPOSED': 'Zu viel vom Bild ist schwarz. Licht und Belichtungszeit prüfen.',
  'problem.LINE_WORKER_DIED': 'Was die Teile beurteilt, ist stehen geblieben. Es startet von selbst neu; bis dahin wird ausgeworfen.',
  'problem.LINE_WORKER_HUNG': 'Was die Teile beurteilt, hat nicht mehr geantwortet. Es startet von selbst neu; bis dahin wird ausgeworfen.',
  'problem.LINE_WORKER_BUSY': 'Es warten mehr Teile, als rechtzeitig beurteilt werden können. Die Linie verlangsamen.',
  'problem.LINE_JUDGED_LATE':
    'Das Teil wurde nicht rechtzeitig beurteilt. Mehr Zeit bis zur Weiche lassen oder einen schnelleren Rechner nehmen.',
  'problem.LINE_MODEL_EXCHANGED':
    'Das Modell auf dem Laufwerk ist nicht das des Rezepts. Nicht verwenden: aus der Sicherung holen oder zu einer anderen Version zurückkehren.',
  'problem.PART_NOT_JUDGED': 'Dieses Teil hat kein Modell beurteilt. Der Code seiner Störung sagt warum; zu erklären gibt es nichts.',
  'problem.THRESHOLDS_WITHOUT_DEFECTS':
    'Diese Regel braucht gekennzeichnete Fehler, und es gibt keine. Fehler kennzeichnen oder die Vorgabe nehmen, die mit guten Teilen auskommt.',
  'problem.THRESHOLDS_UNUSABLE':
    'Diese Regel verlangt eine Schwelle, die die Hälfte der guten Teile erreichen würde. Weniger verlangen; oder eine Version anlernen, die solche Fehler besser trennt.',
  'problem.VERSION_NOT_EXTENDABLE':
    'Die Version lässt sich um dieses Bild nicht erweitern. Bilder des Produkts wählen, die als gut gekennzeichnet sind und noch nicht zum Anlernen dienten.',
  'problem.SERIAL_UNLISTED':
    'Das Betriebssystem nennt seine seriellen Schnittstellen nicht. Den Pfad eingeben, etwa /dev/ttyUSB0 oder COM3; unter Linux kommt die Liste von udevadm.',
  'problem.PLC_IN_USE': 'Die Linie läuft mit dieser SPS; so lange wird ihre Leitung nicht geprüft. Erst die Linie anhalten.',
  'problem.PLC_UNDER_TEST': 'Eine SPS wird schon geprüft. Erst diese Prüfung beenden.',
  'problem.PLC_NOT_TESTED': 'Keine SPS wird geprüft. Erst eine Prüfung beginnen.',
  'problem.WEIGHTS_UNREADABLE': 'Die Datei mit den Gewichten lässt sich nicht lesen. Prüfen, ob sie da ist und gelesen werden darf.',
  'problem.WEIGHTS_BROKEN':
    'Die Datei mit den Gewichten ist beschädigt oder von einem unbekannten Format. Neu holen oder kopieren; ihr SHA-256 zeigt, ob sie heil ist.',
  'problem.WEIGHTS_MISMATCH': 'Die Gewichte passen nicht zum Merkmalsnetz. Das Netz nennen, für das sie gemacht sind.',
  'problem.BACKBONE_UNKNOWN': 'Ein Merkmalsnetz dieses Namens gibt es nicht. `lynceus models` zeigt die bekannten.',
  'problem.BUNDLE_UNREADABLE':
    'Das Modell lässt sich nicht lesen. Den Ordner angeben, den das Anlernen geschrieben hat, und Rechte prüfen.',
  'problem.BUNDLE_EXISTS': 'Am Ziel des Modells liegt schon etwas. Anderen Ort wählen oder das Vorhandene verschieben.',
  'problem.BUNDLE_UNWRITABLE': 'Das Modell lässt sich nicht schreiben. Pfad, Platz und Rechte am Ordner prüfen.',
  'problem.GRAPH_REFUSED': 'Das fertige Modell lässt sich nicht ausführen. Das Modell prüfen, dann die Einzelheit melden.',
  'problem.WEIGHTS_MISSING':
    'Die Gewichte des Merkmalsnetzes sind nicht auf diesem Rechner. Mit `lynceus models fetch` holen oder mit `lynceus models import` einlesen.',
  'problem.WEIGHTS_DIGEST_WRONG':
    'Der SHA-256 der Gewichte ist nicht der erwartete. Nicht verwenden: neu vom Herausgeber holen oder Lynceus neu installieren.',
  'problem.WEIGHTS_UNWRITABLE':
    'Die Gewichte lassen sich nicht speichern. Platz und Rechte am Ordner prüfen; LYNCEUS_MODELS nennt einen anderen.',
  'problem.FETCH_FAILED':
    'Die Datei lässt sich nicht holen. Netz und Adresse prüfen, oder anderswo holen und mit `lynceus models import` einlesen.',
  'problem.OUTPUT_UNWRITABLE': 'Das Ergebnis lässt sich nicht schreiben. Pfad, Platz und Rechte am Ordner prüfen.',
  'problem.FOLDER_TAKEN': 'Im Ordner liegt etwas anderes. Einen leeren oder neuen wählen oder das Vorhandene verschieben.',
  'problem.SCORES_TOO_FEW': 'Es sind zu wenige Werte für eine Schwelle. Mehr Teile zeigen.',
  'problem.SCORES_NOT_FINITE': 'Ein Wert ist keine Zahl. Mit diesem Modell nicht weiter urteilen; neu anlernen.',
  'problem.SCORES_ALL_EQUAL': 'Alle guten Teile haben denselben Wert. Prüfen, ob die Bilder verschieden sind, und neu anlernen.',
  'problem.SCORES_LENGTHS_DIFFER':
    'Es sind nicht so viele Werte wie Angaben. Zu jedem Wert eine Angabe machen, Masken in der Größe der Karten.',
  'problem.SCORES_SETTING_OUT_OF_RANGE': 'Eine Einstellung liegt außerhalb ihres Bereichs. Einen Wert darin wählen.',
  'problem.BACKEND_PACKAGE_MISSING':
    'Das Paket, das hier rechnet, ist nicht installiert. Installieren (`npm run setup:tensorflow` bringt TensorFlow) oder mit WebAssembly anlernen.',
  'problem.BACKEND_LIBRARY_MISSING':
    'Eine Bibliothek, die dieser Rechenweg braucht, ist nicht auf diesem Rechner. TensorFlow mit `npm run setup:tensorflow` bereitstellen oder mit WebAssembly anlernen.',
  'problem.BACKEND_DEVICE_MISSING':
    'Kein Grafikprozessor ist erreichbar. Den Treiber der Grafikkarte installieren, falls es eine gibt; sonst mit WebAssembly anlernen.',
  'problem.BACKEND_IMITATED':
    'Der Prozessor ahmt hier eine Grafikkarte nach, langsamer als er selbst rechnet. Den Treiber der Grafikkarte installieren, falls es eine gibt; sonst mit WebAssembly anlernen.',
  'problem.BACKEND_BROKEN':
    'Dieser Rechenweg startet nicht oder versagt bei der Arbeit. Die Ursache zeigt `lynceus doctor`; bis dahin mit WebAssembly anlernen.',
  'problem.BACKEND_DEVIATES':
    'Dieser Rechenweg liefert andere Zahlen als der maßgebliche. Nicht verwenden: Treiber der Grafikkarte aktualisieren oder mit WebAssembly anlernen.',
  'problem.BANK_FULL': 'Die Merkmalsbank hat keinen Platz mehr. Mit den Bildern neu anlernen; dabei wird unter allen neu ausgewählt.',
  'problem.EXAMINER_DIED':
    'Der Prozess, der Bilder ansieht, ist abgestürzt. Noch einmal versuchen; es wurde nichts geändert. Kommt es wieder, auf den Speicher achten.',
  'problem.TRAINER_MISMATCH':
    'Der Prozess, der anlernt, und der, der ihn gestartet hat, verstehen sich nicht. Lynceus neu installieren; seine Teile sind nicht von einer Version.',
  'problem.STATION_FINDING':
    'Die Station hat in ihren eigenen Aufzeichnungen etwas Falsches gefunden. Export und Datenbank so lassen und klären, wer sie geändert hat.',
  'problem.SENDER_REFUSED': 'Etwas anderes als eine Seite von Lynceus hat die Station gefragt. Lynceus neu starten und es melden.',
  'problem.EXPORT_PRINTED': 'Der Export wurde schon gedruckt. Das PDF in seinem Ordner öffnen.',
  'problem.KEY_UNWRITABLE': 'Der Schlüssel lässt sich nicht schreiben. Einen Ort wählen, an dem Sie schreiben dürfen.',
  'problem.LABEL_CONTRADICTED':
    'Die Kennzeichnung von jemand anderem sagt etwas anderes. Die Bilder zuerst zum nächsten Training geben; dort lässt sie sich mit Unterschrift überstimmen.',
  'problem.CAMERA_MISSING': 'Die Kamera ist nicht da. Anschließen, oder unter Einstellungen, Linie eine andere wählen.',
  'problem.CAMERA_BUSY': 'Die Kamera gibt kein Bild. Andere Programme schließen, die sie benutzen, oder sie neu anschließen.',
  'problem.DEMO_LINE_RUNS': 'Die Probestation braucht den Rechner für sich, und die Linie dieser Station läuft. Erst die Linie anhalten.',
  'problem.GUIDE_ENDED': 'Der Begleiter der Probestation ist stehen geblieben. Noch einmal starten.',
};
