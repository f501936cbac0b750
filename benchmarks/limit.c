/* The core profile in C: how fast this machine can play it on one core.
 *
 * LANES runs are played side by side, with the run as the innermost index of every array, so
 * that the compiler turns each loop over `r` into vector instructions and the exponentials into
 * those of libmvec. Built with -ffast-math: a yardstick, never a part of the program.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifndef LANES
#define LANES 32
#endif
#define N_MAX 16
#define KINDS 5
#define LANE _Pragma("omp simd") for (int r = 0; r < LANES; r++)
#define LARGEST_LOG_ODDS 4.6

typedef double lanes[LANES];

/* Same order as RULES, SIZES and ARRAYS in limit.py, which checks the size. */
typedef struct {
    double dt, balance, distinguishability, attention, growth_feedback, adjustment_rate,
        budget_noise, threat_elasticity, equipment_growth_share, equipment_share_low,
        equipment_share_high, soldier_value, sharpness, free_ride_weight, threat_floor,
        attribution_bias, revisionist_growth, signal_noise, forgetting_rate, worst_case_bias,
        observation_noise, incident_update, base_rate, dispute_weight, hostility_weight,
        threat_weight, transparency_weight, level_2, level_3, level_4, arms_race_weight,
        deterrence_weight, presence_weight, guarantee_weight, incident_increment, decay_rate,
        mediation;
    long steps, steps_per_year, lag, states, pairs, runs;
    const double *offensiveness, *depreciation;                          /* [kind] */
    const double *gdp, *growth, *volatility, *burden, *ceiling, *equipment_share,
        *industry_share, *legacy_stock, *active, *secrecy, *outside_threat, *restraint,
        *credibility, *treaty_credibility, *reinforcement;               /* [state] */
    const double *mix;                                                   /* [state][kind] */
    const double *log_path;                                              /* [year][state] */
    const double *transparency, *proximity, *belief, *co_member;         /* [state][state] */
    const double *first, *second, *pair_hostility, *pair_dispute, *pair_transparency,
        *pair_begins, *pair_hotspot, *pair_presence;                     /* [pair] */
    const double *shock_gdp, *shock_budget, *shock_perception, *shock_incidents,
        *shock_mediation;                                                /* [...][run] */
    double *spending, *threat, *belief_out, *level, *hostility_out;                /* [time][...][run] */
} inputs;

long size_of_inputs(void) { return (long)sizeof(inputs); }

typedef struct {
    lanes gdp[N_MAX], burden[N_MAX], spending[N_MAX], last_burden[N_MAX], last_spending[N_MAX],
        next_burden[N_MAX], next_spending[N_MAX], share[N_MAX], inflow[N_MAX], soldiers[N_MAX],
        offense[N_MAX], defense[N_MAX], ordered[N_MAX], ordered_offense[N_MAX],
        offensive_share[N_MAX], fast_years[N_MAX], threat[N_MAX], planning[N_MAX],
        first_planning[N_MAX];
    lanes stock[N_MAX][KINDS], history[8][N_MAX];
    lanes log_odds[N_MAX][N_MAX], belief[N_MAX][N_MAX], dyadic[N_MAX][N_MAX],
        planning_dyadic[N_MAX][N_MAX], last_planning_dyadic[N_MAX][N_MAX],
        expected[N_MAX][N_MAX];
    lanes hostility[N_MAX * N_MAX / 2], level[N_MAX * N_MAX / 2];
    /* Worked out once, the same in all runs. */
    double kept[KINDS], reach[N_MAX][N_MAX], prior[N_MAX][N_MAX], offense_of_mix[N_MAX];
} world;

static inline double min(double a, double b) { return a < b ? a : b; }
static inline double max(double a, double b) { return a > b ? a : b; }
static inline double clip(double z) { return min(max(z, -LARGEST_LOG_ODDS), LARGEST_LOG_ODDS); }
static inline double sigmoid(double z) { return 1.0 / (1.0 + exp(-z)); }

static inline double contest(double attack, double defense, double sharpness)
{
    double ratio = max(defense, 1e-300) / (attack > 0.0 ? attack : 1.0);
    double success = 1.0 / (1.0 + exp(min(sharpness * log(ratio), 700.0)));
    return attack > 0.0 ? success : 0.0;
}

static inline double lottery(double attack, double defense, double sharpness)
{
    (void)sharpness;
    return attack / (attack + max(defense, 1e-300));
}

static inline double stepped_up(double probability, double factor)
{
    double odds = probability / (1.0 - probability) * factor;
    return odds / (1.0 + odds);
}

static void set_up(world *w, const inputs *in)
{
    long n = in->states;
    memset(w, 0, sizeof *w);
    for (int d = 0; d < KINDS; d++) w->kept[d] = pow(1.0 - in->depreciation[d], in->dt);
    for (long i = 0; i < n; i++) {
        double spending = in->gdp[i] * in->burden[i], inflow = in->equipment_share[i] * spending;
        w->offense_of_mix[i] = 0.0;
        for (int d = 0; d < KINDS; d++) {
            double part = in->mix[i * KINDS + d];
            double stock = in->legacy_stock[i] * part + inflow * part / in->depreciation[d];
            w->offense_of_mix[i] += part * in->offensiveness[d];
            LANE w->stock[i][d][r] = stock;
        }
        LANE {
            w->gdp[i][r] = in->gdp[i];
            w->burden[i][r] = w->last_burden[i][r] = in->burden[i];
            w->spending[i][r] = w->last_spending[i][r] = spending;
            w->share[i][r] = in->equipment_share[i];
            w->inflow[i][r] = inflow;
            w->soldiers[i][r] = in->soldier_value * in->active[i];
            w->offensive_share[i][r] = w->offense_of_mix[i];
        }
        for (long j = 0; j < n; j++) {
            if (i == j) continue;
            double p = in->belief[i * n + j], z = clip(log(p) - log1p(-p));
            double visible = 1.0 - in->secrecy[j] * (1.0 - in->transparency[i * n + j]);
            w->prior[i][j] = z;
            w->reach[i][j] = in->proximity[i * n + j] * in->balance * visible;
            LANE {
                w->log_odds[i][j][r] = z;
                w->belief[i][j][r] = sigmoid(z);
            }
        }
    }
    for (long k = 0; k < in->pairs; k++) LANE w->hostility[k][r] = in->pair_hostility[k];
}

static void assess(world *w, const inputs *in, long slot)
{
    const double *omega = in->offensiveness;
    for (long i = 0; i < in->states; i++) {
        LANE {
            double offense = w->soldiers[i][r] * omega[KINDS];
            double defense = w->soldiers[i][r] * (1.0 - omega[KINDS]);
            for (int d = 0; d < KINDS; d++) {
                offense += w->stock[i][d][r] * omega[d];
                defense += w->stock[i][d][r] * (1.0 - omega[d]);
            }
            w->offense[i][r] = offense;
            w->defense[i][r] = defense;
            w->history[slot][i][r] = offense;
        }
    }
}

typedef double (*success)(double, double, double);

/* Made twice by the compiler, so that the loop over lanes asks nothing. */
static inline __attribute__((always_inline)) void
perceive_with(success contest, world *w, const inputs *in, long seen)
{
    long n = in->states;
    double m = in->sharpness;
    for (long i = 0; i < n; i++) {
        double kappa = in->credibility[i], planned_kappa = in->free_ride_weight * kappa;
        double help = in->reinforcement[i], outside = 1.0 - in->outside_threat[i];
        lanes safe, planned_safe;
        LANE safe[r] = planned_safe[r] = outside;
        for (long j = 0; j < n; j++) {
            if (i == j) continue;
            double reach = w->reach[i][j];
            LANE {
                double attack = reach * w->history[seen][j][r];
                double alone = contest(attack, w->defense[i][r], m);
                double helped = contest(attack, w->defense[i][r] + help, m);
                double belief = w->belief[i][j][r];
                double felt = belief * ((1.0 - kappa) * alone + kappa * helped);
                double planned =
                    belief * ((1.0 - planned_kappa) * alone + planned_kappa * helped);
                w->dyadic[i][j][r] = felt;
                w->planning_dyadic[i][j][r] = planned;
                safe[r] *= 1.0 - felt;
                planned_safe[r] *= 1.0 - planned;
            }
        }
        LANE {
            w->threat[i][r] = 1.0 - safe[r];
            w->planning[i][r] = 1.0 - planned_safe[r];
        }
    }
}

static void perceive(world *w, const inputs *in, long seen)
{
    if (in->sharpness == 1.0) perceive_with(lottery, w, in, seen);
    else perceive_with(contest, w, in, seen);
}

static void grow_and_receive(world *w, const inputs *in, long t, long offset)
{
    double root = sqrt(in->dt);
    for (long i = 0; i < in->states; i++) {
        const double *shock = in->shock_gdp + (t * in->states + i) * in->runs + offset;
        double fixed = 1.0 - in->industry_share[i];
        double first_pay = (fixed - in->equipment_share[i]) * in->gdp[i] * in->burden[i];
        LANE {
            double pace =
                in->growth[i] - in->growth_feedback * (w->burden[i][r] - in->burden[i]);
            w->gdp[i][r] *= exp(pace * in->dt + in->volatility[i] * root * shock[r]);
            double pay = (fixed - w->share[i][r]) * w->spending[i][r] / first_pay;
            w->soldiers[i][r] = in->soldier_value * in->active[i] * min(1.0, pay);
        }
        for (int d = 0; d < KINDS; d++) {
            double kept = w->kept[d];
            double gain = in->mix[i * KINDS + d] * (1.0 - kept) / in->depreciation[d];
            LANE w->stock[i][d][r] = w->stock[i][d][r] * kept + w->inflow[i][r] * gain;
        }
    }
}

static void clash(world *w, const inputs *in, long t, long offset)
{
    double healed = exp(-in->decay_rate * in->dt), root = sqrt(in->balance);
    double chance = min(in->mediation * in->attention, 1.0);
    long n = in->states;
    for (long k = 0; k < in->pairs; k++) {
        long a = (long)in->first[k], b = (long)in->second[k];
        const double *draw = in->shock_incidents + (t * in->pairs + k) * in->runs + offset;
        const double *luck = in->shock_mediation + (t * in->pairs + k) * in->runs + offset;
        double open = in->pair_transparency[k] - 0.35, near = in->proximity[a * n + b];
        double steady = in->dispute_weight * in->pair_dispute[k] - in->threat_weight * 0.15 -
                        in->transparency_weight * open - in->restraint[a] - in->restraint[b];
        double guards =
            (1.0 - in->presence_weight * in->attention * in->pair_presence[k]) *
            (1.0 - in->guarantee_weight *
                       max(in->treaty_credibility[a], in->treaty_credibility[b]));
        LANE {
            double push = steady +
                          in->hostility_weight * (w->hostility[k][r] - in->pair_hostility[k]) +
                          in->threat_weight * (w->dyadic[a][b][r] + w->dyadic[b][a][r]);
            double rate = in->pair_begins[k] * in->base_rate * exp(push) + in->pair_hotspot[k];
            double race = min(w->fast_years[a][r], w->fast_years[b][r]) >= 3.0 ? 1.0 : 0.0;
            double mood = w->belief[a][b][r] + w->belief[b][a][r] - 0.7 - open;
            double factor = exp(mood + in->arms_race_weight * race) * root;
            double damage = min(near * w->offense[b][r] / w->gdp[a][r],
                                near * w->offense[a][r] / w->gdp[b][r]);
            double held = factor * guards * exp(-in->deterrence_weight * damage);
            double third = rate * stepped_up(in->level_2, factor);
            double fourth = third * stepped_up(in->level_3, held);
            double fifth = fourth * stepped_up(in->level_4, held);
            double u = draw[r], dt = in->dt;
            double level = u < 1.0 - exp(-rate * dt) ? 2.0 : 0.0;
            level += u < 1.0 - exp(-third * dt) ? 1.0 : 0.0;
            level += u < 1.0 - exp(-fourth * dt) ? 1.0 : 0.0;
            level += u < 1.0 - exp(-fifth * dt) ? 1.0 : 0.0;
            w->level[k][r] = level;
            double calmed = (level > 2.0) & (luck[r] < chance) ? 0.5 : 1.0;
            double rise = in->incident_increment * max(level - 1.0, 0.0) * 0.5 * calmed;
            double hostility = min(w->hostility[k][r] + rise, 1.0);
            w->hostility[k][r] =
                in->pair_hostility[k] + (hostility - in->pair_hostility[k]) * healed;
            double fear = in->incident_update * max(level - 2.0, 0.0) * 0.5;
            w->log_odds[a][b][r] = clip(w->log_odds[a][b][r] + fear);
            w->log_odds[b][a][r] = clip(w->log_odds[b][a][r] + fear);
            w->belief[a][b][r] = sigmoid(w->log_odds[a][b][r]);
            w->belief[b][a][r] = sigmoid(w->log_odds[b][a][r]);
        }
    }
}

static void update_beliefs(world *w, const inputs *in, long year, long offset)
{
    long n = in->states;
    double evidence = in->revisionist_growth / (in->signal_noise * in->signal_noise);
    lanes build_up[N_MAX];
    for (long j = 0; j < n; j++) LANE {
        double weight = 1.0 - in->distinguishability +
                        2.0 * in->distinguishability * w->offensive_share[j][r];
        build_up[j][r] = weight * (log(w->burden[j][r]) - log(w->last_burden[j][r]));
    }
    for (long i = 0; i < n; i++) {
        for (long j = 0; j < n; j++) {
            if (i == j || in->co_member[i * n + j] > 0.0) continue;
            const double *noise =
                in->shock_perception + ((year * n + i) * n + j) * in->runs + offset;
            double unseen = 1.0 - in->transparency[i * n + j], prior = w->prior[i][j];
            double counted = 1.0 - in->attribution_bias * unseen;
            double blur = unseen * in->observation_noise;
            LANE {
                double surprise =
                    build_up[j][r] - counted * w->expected[i][j][r] + blur * noise[r];
                double before = w->log_odds[i][j][r];
                double z = clip(before + evidence * surprise +
                                in->forgetting_rate * (prior - before));
                w->log_odds[i][j][r] = z;
                w->belief[i][j][r] = sigmoid(z);
            }
        }
    }
}

static void make_budgets(world *w, const inputs *in, long year, long offset)
{
    long n = in->states;
    double lambda = in->adjustment_rate, floor = in->threat_floor;
    for (long i = 0; i < n; i++) {
        const double *shock = in->shock_budget + (year * n + i) * in->runs + offset;
        double path = in->log_path[year * n + i], top = log(in->ceiling[i]);
        LANE {
            double answer =
                log(w->planning[i][r] + floor) - log(w->first_planning[i][r] + floor);
            double wanted = min(path + in->threat_elasticity * answer, top);
            double now = log(w->burden[i][r]);
            double next = exp(now + lambda * (wanted - now) + in->budget_noise * shock[r]);
            w->next_burden[i][r] = next;
            w->next_spending[i][r] = next * w->gdp[i][r];
        }
    }
    for (long i = 0; i < n; i++) {
        for (long j = 0; j < n; j++) {
            if (i == j) continue;
            LANE {
                double calm = (1.0 - w->last_planning_dyadic[j][i][r]) /
                              (1.0 - w->planning_dyadic[j][i][r]);
                double before = max(1.0 - (1.0 - w->planning[j][r]) * calm, 0.0);
                double due = log(w->planning[j][r] + floor) - log(before + floor);
                w->expected[i][j][r] = (1.0 - lambda) * w->expected[i][j][r] +
                                       lambda * in->threat_elasticity * due;
            }
        }
    }
}

static void remember_year(world *w, const inputs *in)
{
    memcpy(w->last_planning_dyadic, w->planning_dyadic, sizeof w->planning_dyadic);
    memcpy(w->last_burden, w->burden, sizeof w->burden);
    for (long i = 0; i < in->states; i++) LANE {
        double ordered = w->ordered[i][r];
        w->offensive_share[i][r] = ordered > 0.0
                                       ? w->ordered_offense[i][r] / (ordered > 0.0 ? ordered : 1.0)
                                       : w->offensive_share[i][r];
        w->ordered[i][r] = w->ordered_offense[i][r] = 0.0;
        double growth = w->next_spending[i][r] / w->last_spending[i][r];
        w->fast_years[i][r] = growth >= 1.08 ? w->fast_years[i][r] + 1.0 : 0.0;
        w->last_spending[i][r] = w->next_spending[i][r];
    }
}

static void order(world *w, const inputs *in)
{
    for (long i = 0; i < in->states; i++) LANE {
        double beyond = 1.0 - in->burden[i] * w->gdp[i][r] / w->spending[i][r];
        double share = in->equipment_share[i] + in->equipment_growth_share * beyond;
        share = min(max(share, in->equipment_share_low), in->equipment_share_high);
        w->share[i][r] = share;
        w->inflow[i][r] = share * w->spending[i][r];
        double money = w->inflow[i][r] * in->dt;
        w->ordered[i][r] += money;
        w->ordered_offense[i][r] += money * w->offense_of_mix[i];
    }
}

static void record(const world *w, const inputs *in, long entry, long offset)
{
    long n = in->states, runs = in->runs;
    for (long i = 0; i < n; i++) {
        long to = (entry * n + i) * runs + offset;
        memcpy(in->spending + to, w->spending[i], sizeof(lanes));
        memcpy(in->threat + to, w->threat[i], sizeof(lanes));
        for (long j = 0; j < n; j++)
            memcpy(in->belief_out + ((entry * n + i) * n + j) * runs + offset, w->belief[i][j],
                   sizeof(lanes));
    }
    for (long k = 0; k < in->pairs; k++) {
        long to = (entry * in->pairs + k) * runs + offset;
        memcpy(in->level + to, w->level[k], sizeof(lanes));
        memcpy(in->hostility_out + to, w->hostility[k], sizeof(lanes));
    }
}

/* Returns 0, or 1 if the profile does not fit or there is no memory. */
int play(const inputs *in)
{
    long ring = in->lag + 1;
    if (in->states > N_MAX || ring > 8 || in->runs % LANES) return 1;
    world *w = aligned_alloc(64, (sizeof(world) + 63) / 64 * 64);
    if (!w) return 1;
    for (long offset = 0; offset < in->runs; offset += LANES) {
        set_up(w, in);
        for (long slot = 0; slot < ring; slot++) assess(w, in, slot);
        perceive(w, in, 0);
        memcpy(w->first_planning, w->planning, sizeof w->planning);
        memcpy(w->last_planning_dyadic, w->planning_dyadic, sizeof w->planning_dyadic);
        record(w, in, 0, offset);
        for (long t = 0; t < in->steps; t++) {
            long year = t / in->steps_per_year, seen = max(t + 1 - in->lag, 0);
            int year_ends = (t + 1) % in->steps_per_year == 0;
            grow_and_receive(w, in, t, offset);
            assess(w, in, (t + 1) % ring);
            perceive(w, in, seen % ring);
            clash(w, in, t, offset);
            if (year_ends) {
                update_beliefs(w, in, year, offset);
                perceive(w, in, seen % ring);
                make_budgets(w, in, year, offset);
                remember_year(w, in);
            }
            order(w, in);
            if (year_ends) {
                memcpy(w->burden, w->next_burden, sizeof w->burden);
                memcpy(w->spending, w->next_spending, sizeof w->spending);
            }
            record(w, in, t + 1, offset);
        }
    }
    free(w);
    return 0;
}
