import sharp from 'sharp';

/**
 * libvips as the station uses it. The settings hold for the whole process.
 *
 * - Loaders: JPEG, PNG, WebP and TIFF. The others (SVG, PDF, GIF, HEIF, JPEG XL, raw, ...) are shut, so that a file which slips past
 *   the check of its first bytes still cannot reach them.
 * - No cache: no part is seen twice, and a cached file would be served stale after the camera has overwritten it.
 * - One thread a picture: pictures already run side by side in Node's thread pool, decoding is sequential by nature, and the other
 *   cores belong to the inference engine. More threads add jitter and no speed at the sizes of a line.
 */
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadTiff'] });
sharp.cache(false);
sharp.concurrency(1);

export { sharp };
