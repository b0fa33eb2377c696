import type { Words } from './codedError.ts';

/** Every way the pipeline refuses to go on. A code never changes its meaning; codes are printed, logged and searched for. */
export const PIPELINE_ERRORS = {
  WEIGHTS_UNREADABLE: { meaning: 'The weights file cannot be read.', remedy: 'Check that it exists and that you may read it.' },
  WEIGHTS_BROKEN: {
    meaning: 'The weights file is damaged or not of a format we read.',
    remedy: 'Fetch or copy it again; its SHA-256 tells whether it arrived whole.',
  },
  WEIGHTS_MISMATCH: { meaning: 'The weights do not fit the backbone.', remedy: 'Name the backbone that these weights were made for.' },
  BACKBONE_UNKNOWN: { meaning: 'There is no backbone of that name.', remedy: 'List the known ones with `lynceus models`.' },
  TOO_FEW_IMAGES: {
    meaning: 'There are too few good pictures to learn from.',
    remedy: 'Give at least 5 usable pictures of good parts; 20 or more make thresholds that hold.',
  },
  BUNDLE_UNREADABLE: {
    meaning: 'The model cannot be read.',
    remedy: 'Point to the folder that `lynceus teach` wrote, and check that you may read it.',
  },
  BUNDLE_BROKEN: {
    meaning: 'The model is damaged or was changed after it was made.',
    remedy: 'Do not use it: copy it again from its source or teach anew.',
  },
  BUNDLE_NEWER: {
    meaning: 'The model was made by a newer version of Lynceus.',
    remedy: 'Update Lynceus, or use a model made by this version.',
  },
  BUNDLE_EXISTS: { meaning: 'Something is in the place where the model shall go.', remedy: 'Choose another place, or move what is there.' },
  BUNDLE_UNWRITABLE: {
    meaning: 'The model cannot be written.',
    remedy: 'Check the path, the room on the drive and your rights to the folder.',
  },
  GRAPH_REFUSED: {
    meaning: 'The inference engine refuses the compiled model.',
    remedy: 'Verify the model, then report the detail below to support.',
  },
  WEIGHTS_MISSING: {
    meaning: 'The weights of the backbone are not on this machine.',
    remedy: 'Fetch them with `lynceus models fetch`, import a file with `lynceus models import`, or name one with --weights.',
  },
  WEIGHTS_DIGEST_WRONG: {
    meaning: 'The SHA-256 of the weights file is not the expected one.',
    remedy: 'Do not use the file: fetch it again from its publisher, or install the station again.',
  },
  WEIGHTS_UNWRITABLE: {
    meaning: 'The weights cannot be saved.',
    remedy: 'Check the room on the drive and your rights to the folder; LYNCEUS_MODELS names another one.',
  },
  FETCH_FAILED: {
    meaning: 'The file cannot be fetched.',
    remedy: 'Check the network and the address, or fetch it elsewhere and bring it in with `lynceus models import`.',
  },
  OUTPUT_UNWRITABLE: {
    meaning: 'The result cannot be written.',
    remedy: 'Check the path, the room on the drive and your rights to the folder.',
  },
  FOLDER_TAKEN: { meaning: 'The folder holds something else.', remedy: 'Choose an empty or new folder, or move what is there.' },
  TRAINING_DIVERGED: {
    meaning: 'The training went astray: its loss is no number.',
    remedy: 'Teach with another seed; if it happens again, report it.',
  },
  TRAINING_COLLAPSED: {
    meaning: 'The training lost the differences between parts and was stopped.',
    remedy: 'Keep the model without fine-tuning, or teach with more or more varied good pictures.',
  },
  CANCELLED: { meaning: 'The work was cancelled.', remedy: 'Start it again when you are ready.' },
  FOLDER_EMPTY: {
    meaning: 'No picture was found in the folder.',
    remedy: 'Point to a folder that holds JPEG, PNG, WebP, TIFF or BMP files.',
  },
  SCORES_TOO_FEW: {
    meaning: 'There are too few scores to set a threshold from.',
    remedy: 'Show more parts, or hold out more of those there are.',
  },
  SCORES_NOT_FINITE: { meaning: 'A score is not a number.', remedy: 'Stop judging with this model and train it again.' },
  SCORES_ALL_EQUAL: {
    meaning: 'All good parts have the same score.',
    remedy: 'Check that the pictures differ, and train the model again.',
  },
  SCORES_LENGTHS_DIFFER: {
    meaning: 'Scores and labels do not match in number.',
    remedy: 'Give one label for each score, and masks of the size of the maps.',
  },
  SCORES_SCALE_COLLAPSED: {
    meaning: 'The REJECT threshold is not above the score of a typical good part.',
    remedy: 'Raise the threshold.',
  },
  SCORES_SETTING_OUT_OF_RANGE: { meaning: 'A setting is out of range.', remedy: 'Choose a value in the range.' },
  SCORES_THRESHOLDS_INVALID: { meaning: 'The thresholds cannot be used.', remedy: 'Set both to numbers, REVIEW not above REJECT.' },
  FOLDER_MISSING: { meaning: 'There is no such folder.', remedy: 'Check the path.' },
  FOLDER_UNREADABLE: { meaning: 'The folder cannot be read.', remedy: 'Check the rights of the folder and the drive it is on.' },
  IMAGE_MISSING: { meaning: 'There is no such file.', remedy: 'Check the path.' },
  IMAGE_NOT_A_FILE: { meaning: 'This is not a file.', remedy: 'Point to a picture file, not to a folder, a pipe or a device.' },
  IMAGE_NO_PERMISSION: { meaning: 'The file may not be read.', remedy: 'Give the station the right to read it.' },
  IMAGE_UNREADABLE: { meaning: 'The file cannot be read.', remedy: 'Check the path and the drive it is on.' },
  IMAGE_EMPTY: { meaning: 'The file is empty.', remedy: 'Copy it again from where it came from.' },
  IMAGE_FILE_TOO_BIG: { meaning: 'The file is too big.', remedy: 'Save the picture smaller, or raise the limit.' },
  IMAGE_FORMAT_UNKNOWN: { meaning: 'The file holds no picture the station reads.', remedy: 'Save it as JPEG, PNG, WebP, TIFF or BMP.' },
  IMAGE_EXTENSION_WRONG: { meaning: 'The name of the file contradicts its content.', remedy: 'Find out what the file is, then rename it.' },
  IMAGE_UNSUPPORTED: {
    meaning: 'The station does not read this kind of picture.',
    remedy: 'Save it as a plain 8-bit or 16-bit RGB or grey picture.',
  },
  IMAGE_SEVERAL_PAGES: { meaning: 'The file holds more than one picture.', remedy: 'Save each page or frame as a file of its own.' },
  IMAGE_CORRUPT: { meaning: 'The picture is damaged or incomplete.', remedy: 'Copy or record it again.' },
  IMAGE_TOO_SMALL: { meaning: 'The picture is too small.', remedy: 'Record it at a higher resolution.' },
  IMAGE_TOO_LARGE: { meaning: 'The picture has too many pixels.', remedy: 'Save it smaller, or raise the limit.' },
  IMAGE_CROP_OUTSIDE: { meaning: 'The crop does not lie inside the picture.', remedy: 'Draw the crop again on a picture of this camera.' },
  IMAGE_GEOMETRY_INVALID: {
    meaning: 'The input size or the crop is not valid.',
    remedy: 'Sides of the input are multiples of 32 from 64 to 2048 px.',
  },
  BACKEND_PACKAGE_MISSING: {
    meaning: 'The package that computes here is not installed.',
    remedy: 'Install it (`npm run setup:tensorflow` brings TensorFlow), or train on WebAssembly.',
  },
  BACKEND_LIBRARY_MISSING: {
    meaning: 'A library that this way of computing needs is not on this machine.',
    remedy: 'Provide TensorFlow with `npm run setup:tensorflow`, or train on WebAssembly.',
  },
  BACKEND_DEVICE_MISSING: {
    meaning: 'No graphics processor can be reached.',
    remedy: 'Install the driver of the graphics card, where there is one; else train on WebAssembly.',
  },
  BACKEND_IMITATED: {
    meaning: 'The processor imitates a graphics card here, which is slower than computing by itself.',
    remedy: 'Install the driver of the graphics card, where there is one; else train on WebAssembly.',
  },
  BACKEND_BROKEN: {
    meaning: 'This way of computing does not start, or fails at its work.',
    remedy: 'Look at the cause with `lynceus doctor`; meanwhile train on WebAssembly.',
  },
  BACKEND_DEVIATES: {
    meaning: 'This way of computing gives other numbers than the reference.',
    remedy: 'Do not use it: update the driver of the graphics card, or train on WebAssembly.',
  },
  FRAME_SIZE_WRONG: {
    meaning: 'The picture of the part has another size than the recipe asks for.',
    remedy: 'Check the settings of the camera, or change the recipe.',
  },
  FRAME_BLANK: { meaning: 'The picture of the part shows nothing.', remedy: 'Check camera, light and trigger.' },
  FRAME_BLURRED: { meaning: 'The picture of the part is blurred.', remedy: 'Check focus, exposure time and vibration.' },
  FRAME_OVEREXPOSED: { meaning: 'Too much of the picture of the part is white.', remedy: 'Check light and exposure time.' },
  FRAME_UNDEREXPOSED: { meaning: 'Too much of the picture of the part is black.', remedy: 'Check light and exposure time.' },
  LINE_WORKER_DIED: {
    meaning: 'What judges the parts has stopped.',
    remedy: 'Nothing: it is started anew, and parts are rejected until then. If it comes again, look at the memory that is left.',
  },
  LINE_WORKER_HUNG: {
    meaning: 'What judges the parts did not answer any more, and was stopped.',
    remedy: 'Nothing: it is started anew, and parts are rejected until then. If it comes again, report it.',
  },
  LINE_WORKER_BUSY: { meaning: 'More parts wait to be judged than could be judged in time.', remedy: 'Slow the line down.' },
  LINE_JUDGED_LATE: {
    meaning: 'The part was not judged in time.',
    remedy: 'Give the line more time before the gate, teach with a smaller memory bank, or use a faster machine.',
  },
  LINE_MODEL_EXCHANGED: {
    meaning: 'The model on the drive is not the one that the recipe names.',
    remedy: 'Do not use it: restore it from a backup, or roll back to another version.',
  },
  BANK_FULL: {
    meaning: 'The memory bank has no room for more patches.',
    remedy: 'Teach anew with the pictures, which chooses what to remember among all of them.',
  },
  EXAMINER_DIED: {
    meaning: 'The process that looks at pictures has died.',
    remedy: 'Ask again; nothing was changed. If it dies again, look for memory that has run out.',
  },
  TRAINER_DIED: {
    meaning: 'The process that teaches has died.',
    remedy: 'Run the same again: it goes on from its last checkpoint. If it dies again, look for memory that has run out.',
  },
  TRAINER_MISMATCH: {
    meaning: 'The process that teaches and the one that started it do not understand each other.',
    remedy: 'Install Lynceus again; its parts are not of one version.',
  },
} as const satisfies Record<string, Words>;

export type PipelineErrorCode = keyof typeof PIPELINE_ERRORS;
