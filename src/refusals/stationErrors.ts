import type { Words } from './codedError.ts';

/** Every way the station refuses to go on. A code never changes its meaning; codes are printed, logged and searched for. */
export const STATION_ERRORS = {
  DATABASE_UNREADABLE: {
    meaning: 'The database cannot be opened.',
    remedy: 'Check that its folder exists and that you may read and write there.',
  },
  DATABASE_UNWRITABLE: {
    meaning: 'The database cannot be written.',
    remedy: 'Check the drive, and your rights to the file and its folder.',
  },
  DATABASE_FULL: { meaning: 'There is no room left for the database.', remedy: 'Free room on its drive; nothing that was saved is lost.' },
  DATABASE_IN_USE: {
    meaning: 'Another station has this database open.',
    remedy: 'Close the other one, or give this one a database of its own.',
  },
  DATABASE_FOREIGN: {
    meaning: 'The file is no database of a station.',
    remedy: 'Name the database of the station, or a file that does not exist yet.',
  },
  DATABASE_BROKEN: {
    meaning: 'The database is damaged.',
    remedy: 'Stop the line, keep the file as it is, and restore the last backup.',
  },
  DATABASE_NEWER: {
    meaning: 'The database was written by a newer version of Lynceus.',
    remedy: 'Update Lynceus; the file was left as it is.',
  },
  DATABASE_NOT_DURABLE: {
    meaning: 'The database does not keep what it is given when the power goes.',
    remedy: 'Put it on a local drive; network and removable drives may not do.',
  },
  DATABASE_REFUSED: {
    meaning: 'The database refuses the change, which would break one of its rules.',
    remedy: 'Nothing was changed. Correct what the detail names.',
  },
  MIGRATION_ALTERED: {
    meaning: 'The history of the database is not the one that this version of Lynceus knows.',
    remedy: 'Do not go on: restore a backup, or ask who changed the file or the installation.',
  },
  SCHEMA_ALTERED: {
    meaning: 'The tables or rules of the database are not those that Lynceus gave it.',
    remedy: 'Do not go on: somebody changed the file. Keep it as it is, and restore a backup.',
  },
  MIGRATIONS_INVALID: { meaning: 'The files that set up the database are not in order.', remedy: 'Install Lynceus again.' },
  MIGRATION_FAILED: {
    meaning: 'The database could not be brought to this version of Lynceus.',
    remedy: 'The file is as it was before; report the detail.',
  },
  BACKUP_FAILED: {
    meaning: 'The database could not be backed up, so it was not changed.',
    remedy: 'Free room beside it, and start again.',
  },
  VALUE_NOT_CANONICAL: {
    meaning: 'A value cannot be written down in one way only.',
    remedy: 'Give finite numbers, well-formed texts, and lists and plain objects of these.',
  },
  AUDIT_UNWRITABLE: {
    meaning: 'The audit row cannot be written, so the change was not made.',
    remedy: 'Stop the line and free room on the drive; nothing that was saved is lost.',
  },
  STATION_KEY_MISSING: {
    meaning: 'The key of the station is not there.',
    remedy: 'Restore it from its backup; without it the trail cannot be signed or checked.',
  },
  STATION_KEY_BROKEN: { meaning: 'The file of the station key holds no such key.', remedy: 'Restore it from its backup.' },
  STATION_KEY_EXPOSED: {
    meaning: 'Others may read the key of the station.',
    remedy: 'Find out who did, then take the right away: chmod 600.',
  },
  STATION_KEY_WRONG: {
    meaning: 'The trail was signed with another key.',
    remedy: 'Restore the key that belongs to this database.',
  },
  STATION_KEY_UNWRITABLE: {
    meaning: 'The key of the station cannot be saved.',
    remedy: 'Check the room on the drive and your rights to the folder.',
  },
  INPUT_INVALID: { meaning: 'What was given cannot be used.', remedy: 'Correct what the detail names; nothing was changed.' },
  PRODUCT_UNKNOWN: { meaning: 'There is no such product.', remedy: 'Choose one of the products that there are.' },
  PRODUCT_NAME_TAKEN: {
    meaning: 'There is a product of that name.',
    remedy: 'Choose another name; retired products keep theirs, and can be brought back.',
  },
  PRODUCT_RETIRED: { meaning: 'The product is retired.', remedy: 'Bring it back first, or choose another one.' },
  PICTURE_UNKNOWN: { meaning: 'There is no such picture.', remedy: 'Choose one of the pictures of the product.' },
  PICTURE_NAME_REFUSED: {
    meaning: 'This is no name for a picture.',
    remedy: 'Give the name of a file alone, without folders and control characters.',
  },
  PICTURE_PRUNED: {
    meaning: 'The picture is not kept any more.',
    remedy: 'Its verdict is; to keep pictures longer, change the retention of the recipe.',
  },
  PICTURE_LOST: {
    meaning: 'The file of the picture is not where the station put it.',
    remedy: 'Restore it from a backup, or import the picture again; find out who took it away.',
  },
  PICTURE_ALTERED: {
    meaning: 'The file of the picture was changed after the station had put it there.',
    remedy: 'Do not use it: restore it from a backup, or import the picture again.',
  },
  PICTURES_UNREADABLE: { meaning: 'A picture cannot be read from the store.', remedy: 'Check the drive, and your rights to the folder.' },
  PICTURES_UNWRITABLE: { meaning: 'The picture cannot be saved.', remedy: 'Check the drive, and your rights to the folder.' },
  PICTURES_FULL: {
    meaning: 'There is no room left for pictures.',
    remedy: 'Free room on the drive, or keep pictures for a shorter time; nothing that was saved is lost.',
  },
  RECIPE_CHANGED_MEANWHILE: {
    meaning: 'Somebody else has changed the recipe meanwhile.',
    remedy: 'Look at it as it is now, and make your change again.',
  },
  RECIPE_CONTRADICTS_MODEL: {
    meaning: 'The recipe does not fit the model that is in force.',
    remedy: 'Thresholds come with a model; crop and input size are those it was taught with. Teach anew to change them.',
  },
  SETTINGS_CHANGED_MEANWHILE: {
    meaning: 'Somebody else has changed the settings meanwhile.',
    remedy: 'Look at them as they are now, and make your change again.',
  },
  VERSION_UNKNOWN: { meaning: 'There is no such model version.', remedy: 'Choose one of the versions of the product.' },
  VERSION_KNOWN: { meaning: 'This model is a version of the product already.', remedy: 'Use that version.' },
  VERSION_STATE_WRONG: { meaning: 'The model version is not in the state for that.', remedy: 'See its state in the detail.' },
  VERSION_UNTRACEABLE: {
    meaning: 'The model was taught with pictures that are not labelled good pictures of this product.',
    remedy: 'Import and label the pictures first, or choose the product that the model belongs to.',
  },
  VERSION_UNWRITABLE: {
    meaning: 'The model cannot be taken into the station.',
    remedy: 'Check the room on the drive and your rights to the folder.',
  },
  BUNDLE_NOT_THE_ONE: {
    meaning: 'The model on the drive is not the one of this version.',
    remedy: 'Do not use it: restore it from a backup, or roll back to another version. The line stands still meanwhile.',
  },
  TEACHING_BUSY: {
    meaning: 'The station is teaching already.',
    remedy: 'Wait until that teaching is over, or cancel it; its state is kept.',
  },
  TEACHING_UNKNOWN: {
    meaning: 'There is no such teaching.',
    remedy: 'Choose one of those that the station lists; it forgets them when it ends.',
  },
  PART_NOT_JUDGED: {
    meaning: 'No model has judged the part.',
    remedy: 'See the code of its fault; there is nothing to explain.',
  },
  THRESHOLDS_WITHOUT_DEFECTS: {
    meaning: 'The rule needs labelled defects, and there are none.',
    remedy: 'Label pictures of defects, or use the default rule, which needs good parts alone.',
  },
  THRESHOLDS_UNUSABLE: {
    meaning: 'The rule asks for a REJECT that half of the good parts would reach.',
    remedy: 'Ask for less: a lower recall, or a lower cost of misses. A version that tells such defects apart has to be taught.',
  },
  VERSION_NOT_EXTENDABLE: {
    meaning: 'The version cannot be extended by this picture.',
    remedy: 'Choose pictures in use of the product that are labelled as good and that it was not taught with.',
  },
  PART_WITHOUT_PICTURE: {
    meaning: 'No picture of the part was kept.',
    remedy: 'Its verdict is; to keep pictures of such parts, change the retention of the recipe.',
  },
  VERDICT_UNKNOWN: { meaning: 'There is no such verdict.', remedy: 'Choose one of the parts that were judged.' },
  EXPORT_EXISTS: {
    meaning: 'Something is in the place where the export shall go.',
    remedy: 'Choose another place, or move what is there.',
  },
  EXPORT_UNWRITABLE: {
    meaning: 'The export cannot be written.',
    remedy: 'Check the path, the room on the drive and your rights to the folder. The trail tells that nothing came of it.',
  },
  EXPORT_UNREADABLE: {
    meaning: 'The export cannot be read.',
    remedy: 'Point to the folder that the station wrote, and check that you may read it.',
  },
  EXPORT_NEWER: { meaning: 'The export was made by a newer version of Lynceus.', remedy: 'Check it with that version.' },
  PUBLIC_KEY_BROKEN: {
    meaning: 'The file holds no public key of a station.',
    remedy: 'Give the PEM file of its public key, and not one that came with the export.',
  },
  LOGIN_WRONG: { meaning: 'Login or password is wrong.', remedy: 'Type both again; an administrator can set a new password.' },
  PASSWORD_WRONG: { meaning: 'The password is wrong.', remedy: 'Type it again.' },
  LOGIN_LOCKED: {
    meaning: 'There were too many failures with this login.',
    remedy: 'Wait until the time is over, or have an administrator set a new password.',
  },
  LOGIN_TAKEN: { meaning: 'Somebody has this login.', remedy: 'Choose another one; those of disabled accounts are never given again.' },
  PASSWORD_UNFIT: { meaning: 'This password cannot be used.', remedy: 'Choose one of at least 10 characters that is not the login.' },
  PASSWORD_TEMPORARY: {
    meaning: 'The password was given by an administrator, who knows it.',
    remedy: 'Change it first; then everything else is open.',
  },
  PASSWORD_HASH_BROKEN: {
    meaning: 'What is stored of a password is damaged.',
    remedy: 'Find out who changed the database; an administrator can set a new password.',
  },
  USER_UNKNOWN: { meaning: 'There is no such user.', remedy: 'Choose one of the users that there are.' },
  USERS_EXIST: { meaning: 'The first account is there already.', remedy: 'Have an administrator make you an account.' },
  LAST_ADMINISTRATOR: {
    meaning: 'This is the last administrator.',
    remedy: 'Make somebody else an administrator first; without one nobody could make accounts.',
  },
  SESSION_ENDED: { meaning: 'You are not signed in any more.', remedy: 'Sign in again.' },
  SESSION_LOCKED: { meaning: 'The screen is locked.', remedy: 'Unlock it with your password.' },
  NOT_ALLOWED: { meaning: 'Your role does not allow this.', remedy: 'Ask somebody whose role does.' },
  SIGNATURE_REQUIRED: { meaning: 'This has to be signed.', remedy: 'Give your password again, with a meaning and a reason.' },
  TRAIL_TAMPERED: {
    meaning: 'The audit trail was changed by somebody else than the station.',
    remedy: 'Do not run the line: keep the database as it is, export the trail, and find out who did.',
  },
  SERIAL_UNKNOWN: {
    meaning: 'The serial port is not there.',
    remedy: 'Plug it in and power it, or choose one of the ports that there are; it is opened as soon as it appears.',
  },
  SERIAL_BUSY: {
    meaning: 'Another program has the serial port open.',
    remedy: 'Close the other program; the port is opened as soon as it is free.',
  },
  SERIAL_DENIED: {
    meaning: 'You may not use the serial port.',
    remedy: 'Have the account of the station added to the group that may, on Linux dialout or uucp.',
  },
  SERIAL_FAILED: {
    meaning: 'The serial port cannot be opened.',
    remedy: 'Check the adapter, its driver and the settings of the port; it is tried again and again.',
  },
  SERIAL_UNLISTED: {
    meaning: 'The operating system does not tell which serial ports there are.',
    remedy: 'Name the port by its path, such as /dev/ttyUSB0 or COM3; on Linux the list comes from udevadm.',
  },
  CONVERTER_UNREACHABLE: {
    meaning: 'The converter from Ethernet to serial cannot be reached.',
    remedy: 'Check its address, its power and the network, and that nobody else is connected to it; it is tried again and again.',
  },
  ACTUATOR_LOST: {
    meaning: 'There is no link to the actuator, so that it rejects every part.',
    remedy: 'Check the cable and the power of the PLC; the link comes back by itself.',
  },
  ACTUATOR_UNANSWERED: {
    meaning: 'The actuator does not answer, so that the part counts as rejected.',
    remedy: 'Check the cable and its shielding, and the load of the PLC; the link is being made anew.',
  },
  HEARTBEAT_LOST: {
    meaning: 'The actuator has fallen silent, and rejects every part.',
    remedy: 'Check the cable and the power of the PLC; the link comes back by itself.',
  },
  RECIPE_MISMATCH: {
    meaning: 'Station and actuator are set to different recipes, so that every part is rejected.',
    remedy: 'Set the PLC to the recipe of the station, or start the line with that of the PLC; the link comes up by itself.',
  },
  ACTUATOR_REFUSED: {
    meaning: 'Station and actuator cannot work with each other, so that every part is rejected.',
    remedy: 'Look up the code of the detail in docs/serial-protocol.md; the link comes up by itself when its reason is gone.',
  },
  VERDICT_FINAL: {
    meaning: 'The part was given to rejection already and cannot be passed any more.',
    remedy: 'Let it be rejected; put it before the camera again to have it judged anew.',
  },
  VERDICTS_TAMPERED: {
    meaning: 'The log of verdicts was changed by somebody else than the station.',
    remedy: 'Do not run the line: keep the database as it is, export the verdicts, and find out who did.',
  },
  MESSAGE_INVALID: {
    meaning: 'The station does not understand the message.',
    remedy: 'Report it: window and station are not of one version.',
  },
  MESSAGE_TOO_LARGE: { meaning: 'The message is too large.', remedy: 'Send less at a time.' },
  COMMAND_UNKNOWN: { meaning: 'The station knows no such command.', remedy: 'Report it: window and station are not of one version.' },
  STATION_STOPPED: { meaning: 'The station has stopped.', remedy: 'Start it again; what it had confirmed is kept.' },
  DEFECT: { meaning: 'Lynceus has met a defect of its own.', remedy: 'Report what its log says; nothing that was confirmed is lost.' },
  MODBUS_UNREACHABLE: {
    meaning: 'The PLC cannot be reached over Modbus.',
    remedy: 'Check its address, its cable and the unit number; the station goes on trying.',
  },
  SOURCE_UNREADABLE: {
    meaning: 'The folder that pictures of parts come from cannot be read.',
    remedy: 'Check that it is there, and that the station may read it.',
  },
  LINE_RUNNING: { meaning: 'The line runs already.', remedy: 'Stop it first.' },
  PICTURE_UNWANTED: {
    meaning: 'The line takes no pictures from clients.',
    remedy: 'Start it with pictures that are handed over.',
  },
  LINE_STOPPED: { meaning: 'The line stands.', remedy: 'Start it first.' },
  LINE_NOT_SET_UP: {
    meaning: 'Nobody has said what the line is made of.',
    remedy: 'Have an engineer set up where pictures come from and how the PLC is reached, or give it with the start.',
  },
  LINE_WITHOUT_MODEL: {
    meaning: 'No model of this product is in force.',
    remedy: 'Teach the product, and let an engineer activate a version.',
  },
  PLC_IN_USE: {
    meaning: 'The line runs with its PLC, whose wire is not tested meanwhile.',
    remedy: 'Stop the line first.',
  },
  PLC_UNDER_TEST: { meaning: 'A PLC is under test already.', remedy: 'End that test first.' },
  PLC_NOT_TESTED: { meaning: 'No PLC is under test.', remedy: 'Begin a test first.' },
  CHALLENGE_RUNNING: { meaning: 'A challenge run is under way.', remedy: 'Let it come to its end, or cancel it.' },
  STATION_AT_FAULT: {
    meaning: 'The line is not started while the station has a fault.',
    remedy: 'See the faults of the station, and mend them first.',
  },
  RECIPE_REPLACED: {
    meaning: 'Another recipe came into force while the part was on its way.',
    remedy: 'Nothing is to be done: parts after it are judged by the new one.',
  },
  ALARM_UNKNOWN: { meaning: 'There is no such alarm.', remedy: 'Look at the alarms again: it is over, and was acknowledged.' },
  CANCELLED: { meaning: 'The work was cancelled.', remedy: 'Start it again when you are ready.' },
} as const satisfies Record<string, Words>;

export type StationErrorCode = keyof typeof STATION_ERRORS;
