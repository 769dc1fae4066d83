/* SPDX-License-Identifier: MIT */
/* ntcdrom completion: what may stand next on the command line, told to bash out of the tables? */
#include "class/device.h"
#include "front/cli/cli.h"
#include "port/port.h"
#include <string.h>

static const char begin[] =
    "# bash completion for ntcdrom, made by `ntcdrom completion`\n"
    "_ntcdrom() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]-} previous= options= valued= kinds= choices=\n"
    "    ((COMP_CWORD > 0)) && previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    COMPREPLY=()\n";

static const char end[] = "    if [[ $cur == -* ]]; then\n"
                          "        COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
                          "        return\n"
                          "    fi\n"
                          "    # Which argument is it? Options and their values do not count.\n"
                          "    local i nth=0\n"
                          "    for ((i = 2; i < COMP_CWORD; i++)); do\n"
                          "        case ${COMP_WORDS[i]} in\n"
                          "        -*) [[ \" $valued \" == *\" ${COMP_WORDS[i]} \"* ]] && ((i++)) ;;\n"
                          "        *) ((nth++)) ;;\n"
                          "        esac\n"
                          "    done\n"
                          "    kinds=($kinds)\n"
                          "    case ${kinds[nth]-} in\n"
                          "    control) COMPREPLY=($(compgen -W \"$controls\" -- \"$cur\")) ;;\n"
                          "    drive) COMPREPLY=($(compgen -W \"$ports\" -- \"$cur\") $(compgen -f -- \"$cur\")) ;;\n"
                          "    file) COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n"
                          "    esac\n"
                          "}\n"
                          "complete -o filenames -F _ntcdrom ntcdrom\n";

static void print_options(const struct verb *verb, bool valued) {
    const struct cli_option *list;
    const char *blank = "";
    for (unsigned n = 0; (list = verb_options(verb, n)); n++)
        for (; list->name; list++)
            if (!valued || list->value) {
                printf("%s--%s", blank, list->name);
                blank = " ";
                if (list->letter)
                    printf(" -%c", list->letter);
            }
}

/* What may follow an option that takes a value, as a bash case of "verb,option". */
static void print_choices(const struct verb_row *row) {
    const struct cli_option *list;
    for (unsigned n = 0; (list = verb_options(row->verb, n)); n++)
        for (; list->name; list++) {
            if (!list->value)
                continue;
            printf("    %s,--%s", row->name, list->name);
            if (list->letter)
                printf(" | %s,-%c", row->name, list->letter);
            if (list->choices && strcmp(list->choices, "@") == 0)
                printf(") COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n");
            else if (list->choices)
                printf(") COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", list->choices);
            else
                printf(") return ;;\n");
        }
}

/* The words arguments are completed with. */
static void print_words(void) {
    printf("    local controls='");
    for (unsigned i = 0; i < control_count; i++)
        printf("%s ", controls[i].name);
    printf("' ports='");
    for (unsigned i = 0; i < port_kind_count; i++)
        printf("%s: ", port_kinds[i].scheme);
    printf("'\n");
}

static enum answer run(struct call *call) {
    (void)call;
    fputs(begin, stdout);
    print_words();
    printf("    if ((COMP_CWORD == 1)); then\n        COMPREPLY=($(compgen -W '");
    for (unsigned i = 0; i < verb_count; i++)
        printf("%s ", verbs[i].name);
    printf("--help --version' -- \"$cur\"))\n        return\n    fi\n    case $verb in\n");
    for (unsigned i = 0; i < verb_count; i++) {
        printf("    %s) kinds='%s' options='", verbs[i].name, verbs[i].verb->completes ? verbs[i].verb->completes : "");
        print_options(verbs[i].verb, false);
        printf("' valued='");
        print_options(verbs[i].verb, true);
        printf("' ;;\n");
    }
    printf("    esac\n    case $verb,$previous in\n");
    for (unsigned i = 0; i < verb_count; i++)
        print_choices(&verbs[i]);
    printf("    esac\n");
    fputs(end, stdout);
    return ANSWER_DONE;
}

const struct verb verb_completion = {.arguments = "", .completes = "", .run = run};
