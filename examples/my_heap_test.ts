import { registerConformance } from "@allocert/allocert";
import { myHeap } from "./my_heap.ts";

registerConformance(myHeap);
