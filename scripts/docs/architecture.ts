import { picture, pictureOfPipeline } from './rooms.ts';
import { withSection } from './section.ts';

/** The page of the architecture with the pictures that the imports make. */
export function architecturePage(page: string): string {
  return withSection(withSection(page, 'rooms', picture()), 'rooms of the pipeline', pictureOfPipeline());
}
