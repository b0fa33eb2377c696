import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import software from '../../../package.json' with { type: 'json' };
import { DEFAULT_SETTINGS } from '../../contract/settings.ts';
import { Examiner } from '../../examiner/examiner.ts';
import { StationError } from '../errors.ts';
import { AuditHistory } from '../storage/auditHistory.ts';
import { AuditTrail, THE_STATION, type TrailOptions } from '../storage/auditTrail.ts';
import { lastKeyId } from '../storage/checkpoint.ts';
import { openDatabase, type StationDatabase } from '../storage/database.ts';
import { Images } from '../storage/images.ts';
import { Labels } from '../storage/labels.ts';
import { ModelVersions } from '../storage/modelVersions.ts';
import { ProductImages } from '../storage/productImages.ts';
import { Products } from '../storage/products.ts';
import { Recipes } from '../storage/recipes.ts';
import { readSettings, Settings } from '../storage/settings.ts';
import { openStationKey, type StationKey } from '../storage/stationKey.ts';
import { VerdictCauses } from '../storage/verdictCauses.ts';
import { VerdictHistory } from '../storage/verdictHistory.ts';
import { VerdictOverrides } from '../storage/verdictOverrides.ts';
import { VerdictPeriods } from '../storage/verdictPeriods.ts';
import { VerdictLog } from '../storage/verdicts.ts';
import { VerdictSeals } from '../storage/verdictSeals.ts';
import { VerdictStatistics } from '../storage/verdictStatistics.ts';
import { verifyTrail } from '../storage/verifyTrail.ts';
import type { StorageWork } from '../storage/work.ts';
import { extensionsFolder } from './examining/extendVersion.ts';
import { Manifests } from './examining/manifests.ts';
import { VersionScores } from './examining/versionScores.ts';
import { Drive } from './drive.ts';
import { Exporter } from './exports/exporter.ts';
import { StationHealth } from './health.ts';
import { Alarms } from './line/alarms.ts';
import { LineControl } from './line/lineControl.ts';
import { PlcTest } from './line/plcTest.ts';
import { openPeople, type People, type PeopleOptions } from './people/people.ts';
import type { SessionLimits } from './people/sessions.ts';
import { problemOf } from './problem.ts';
import { ImageStore } from './products/imageStore.ts';
import { Versions } from './products/versions.ts';
import { TeachingJobs } from './teaching/teachingJobs.ts';

export interface StationOptions extends StorageWork, Pick<PeopleOptions, 'passwords'> {
  /** What a new station is called; one that was there before keeps its name. */
  readonly name: string;
  /** Milliseconds since 1970-01-01 UTC; the machine's clock unless told. */
  readonly clock?: () => number;
}

/** One station at work: all that it remembers, and who works at it. */
export interface Station {
  readonly about: { readonly name: string; readonly softwareVersion: string };
  /** Where all of it lies. */
  readonly folder: string;
  readonly db: StationDatabase;
  readonly key: StationKey;
  readonly trail: AuditTrail;
  readonly auditHistory: AuditHistory;
  readonly health: StationHealth;
  readonly settings: Settings;
  readonly people: People;
  readonly products: Products;
  readonly images: Images;
  readonly imageStore: ImageStore;
  readonly productImages: ProductImages;
  readonly labels: Labels;
  readonly recipes: Recipes;
  readonly modelVersions: ModelVersions;
  readonly versions: Versions;
  readonly teaching: TeachingJobs;
  readonly examiner: Examiner;
  readonly manifests: Manifests;
  readonly versionScores: VersionScores;
  readonly verdictLog: VerdictLog;
  readonly verdictHistory: VerdictHistory;
  readonly verdictStatistics: VerdictStatistics;
  readonly verdictPeriods: VerdictPeriods;
  readonly verdictCauses: VerdictCauses;
  readonly verdictOverrides: VerdictOverrides;
  readonly verdictSeals: VerdictSeals;
  readonly exporter: Exporter;
  readonly alarms: Alarms;
  readonly line: LineControl;
  readonly plcTest: PlcTest;
  readonly drive: Drive;
  readonly clock: () => number;
}

/**
 * Opens the station of a folder, which is made where it is missing, for this process alone. Database and audit trail are checked; a trail that
 * was tampered with is a fault of the station's health, so that it can still be read and exported.
 * @throws StationError as `openDatabase`, `openStationKey`, `ImageStore.open` and `Versions.open` do
 */
export async function openStation(folder: string, options: StationOptions): Promise<Station> {
  const root = resolve(folder);
  await mkdir(root, { recursive: true }).catch((cause: unknown) => {
    throw new StationError('DATABASE_UNREADABLE', root, { detail: String((cause as NodeJS.ErrnoException).code), cause });
  });
  const db = await openDatabase(join(root, 'station.sqlite'), options);
  try {
    return await assemble(root, db, options);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Ends a station: the line stands, no teaching goes on, nobody is signed in any more, all verdicts are sealed, and the head of the trail is signed. */
export async function closeStation({ line, examiner, teaching, people, verdictSeals, trail, db }: Station): Promise<void> {
  try {
    await line.close();
    await examiner.stop();
    await teaching.stop();
    people.signIn.endAll();
    await verdictSeals.sealAll();
    trail.change(() => undefined, { actor: THE_STATION, action: 'station.stop', object: 'station' });
    trail.checkpoint('stop');
  } finally {
    db.close();
  }
}

async function assemble(root: string, db: StationDatabase, options: StationOptions): Promise<Station> {
  const { clock = Date.now } = options;
  const name = readSettings(db)?.settings.stationName ?? options.name;
  const key = openStationKey(join(root, 'station-key.pem'), lastKeyId(db));
  const trailOptions: TrailOptions = { station: name, softwareVersion: software.version, key, clock };
  const health = new StationHealth(clock);
  const { finding, rows } = await verifyTrail(db, { ...options, publicKeys: [key.publicKey] });
  if (finding) health.note(problemOf(new StationError('TRAIL_TAMPERED', `row ${finding.seq}`, { detail: finding.text })));

  const trail = new AuditTrail(db, trailOptions);
  trail.change(() => undefined, {
    actor: THE_STATION,
    action: 'station.start',
    object: 'station',
    newValue: { trail: finding ? { ...finding } : 'sound', rows },
  });

  const settings = new Settings(db, { ...DEFAULT_SETTINGS, stationName: name }, trail, clock);
  const products = new Products(db, trail, clock);
  const images = new Images(db, clock);
  const productImages = new ProductImages(db, { products, images }, trail, clock);
  const labels = new Labels(db, { products, images, pictures: productImages }, trail, clock);
  const recipes = new Recipes(db, products, trail, clock);
  const modelVersions = new ModelVersions(db, { products, recipes }, trail, clock);
  const imageStore = await ImageStore.open(join(root, 'pictures'));
  const versions = await Versions.open(join(root, 'bundles'), { versions: modelVersions, labels });
  const alarms = new Alarms(trail, clock);
  const verdictLog = new VerdictLog(db);
  const verdictStatistics = new VerdictStatistics(db);
  const about = { name, softwareVersion: software.version };
  const plcTest = new PlcTest({ about, trail, clock });
  const auditHistory = new AuditHistory(db);
  const line = new LineControl({
    about,
    settings,
    auditHistory,
    plcTest,
    alarms,
    health,
    trail,
    products,
    recipes,
    modelVersions,
    versions,
    images,
    imageStore,
    verdictLog,
    verdictStatistics,
    folder: root,
    clock,
  });
  // What was not finished when the station ended.
  await rm(extensionsFolder(root), { recursive: true, force: true }).catch(() => undefined);
  const examiner = new Examiner();
  const manifests = new Manifests(modelVersions, versions);
  const taughtWith = { products, labels, recipes, modelVersions, versions, imageStore, trail, health };
  return {
    about,
    folder: root,
    db,
    key,
    trail,
    auditHistory,
    health,
    settings,
    people: openPeople(db, trail, { ...options, clock, limits: () => limitsOf(settings) }),
    products,
    images,
    imageStore,
    productImages,
    labels,
    recipes,
    modelVersions,
    versions,
    teaching: new TeachingJobs(join(root, 'trainings'), taughtWith),
    examiner,
    manifests,
    versionScores: new VersionScores({ productImages, images, labels, imageStore, modelVersions, versions, manifests, examiner }),
    verdictLog,
    verdictHistory: new VerdictHistory(db),
    verdictStatistics,
    verdictPeriods: new VerdictPeriods(db),
    verdictCauses: new VerdictCauses(db),
    verdictOverrides: new VerdictOverrides(db, trail, clock),
    verdictSeals: new VerdictSeals(db, trail),
    exporter: new Exporter(db, trail, trailOptions),
    alarms,
    line,
    plcTest,
    drive: new Drive(root, images),
    clock,
  };
}

/** Asked each time, so that changed settings hold at once. */
function limitsOf(settings: Settings): SessionLimits {
  const { idleMin, sessionHours } = settings.read().settings;
  return { idleMs: 60_000 * idleMin, sessionMs: 3_600_000 * sessionHours };
}
